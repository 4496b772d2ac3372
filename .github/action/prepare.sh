#!/usr/bin/env bash
# Puts the program that judges into a folder of its own: the one that was given, a release by its digest, or one built from
# this checkout. What was asked is looked at first, so that a mistake costs seconds and not a build.
#
# Nothing of the workspace takes part: it may be a stranger's pull request. In particular cargo and rustup look for their
# configuration in the folder they are started in, and one written by a stranger could swap the compiler.
set -euo pipefail

fail() {
  printf '::error title=hutong::%s\n' "$1"
  exit 1
}

sha256() {
  if command -v sha256sum >/dev/null; then
    sha256sum <"$1"
  else
    shasum -a 256 <"$1"
  fi | cut -c1-64
}

# A digest as it is typed, with or without `sha256:`, in either case.
hex() {
  printf '%s' "${1#sha256:}" | tr 'A-F' 'a-f'
}

is_digest() {
  [[ $1 =~ ^[0-9a-f]{64}$ ]]
}

case "$HUTONG_MODE" in
  gate | advice) ;;
  *) fail "mode 只能是 gate 或 advice · mode is gate or advice" ;;
esac
for switch in "$HUTONG_SUMMARY" "$HUTONG_ANNOTATIONS" "$HUTONG_ARTIFACT" "$HUTONG_SARIF_UPLOAD"; do
  case "$switch" in
    true | false) ;;
    *) fail "summary、annotations、artifact、sarif-upload 只能是 true 或 false · these are true or false" ;;
  esac
done
if [ -n "$HUTONG_PACK_SHA256" ] && ! is_digest "$(hex "$HUTONG_PACK_SHA256")"; then
  fail "pack-sha256 应为 64 位十六进制摘要 · pack-sha256 is a digest of 64 hexadecimal digits"
fi
if [ -n "$HUTONG_BINARY_SHA256" ]; then
  [ -n "$HUTONG_BINARY" ] || fail "binary-sha256 须与 binary 同时给出 · binary-sha256 goes with binary"
  is_digest "$(hex "$HUTONG_BINARY_SHA256")" ||
    fail "binary-sha256 应为 64 位十六进制摘要 · binary-sha256 is a digest of 64 hexadecimal digits"
fi
if [ -n "$HUTONG_VERSION" ]; then
  [ -z "$HUTONG_BINARY" ] || fail "binary 与 version 只能给出一个 · give binary or version, not both"
  [[ $HUTONG_VERSION =~ ^[0-9]{1,5}\.[0-9]{1,5}\.[0-9]{1,5}$ ]] ||
    fail "version 应为确切的版本号，如 1.2.3 · version is an exact version such as 1.2.3"
fi

# Paths under it leave this step as outputs.
case "$RUNNER_TEMP" in
  *[[:cntrl:]]*) fail "RUNNER_TEMP 含控制字符 · RUNNER_TEMP has a control character" ;;
esac
room=$(mktemp -d "$RUNNER_TEMP/hutong-XXXXXXXX")
mkdir "$room/bin" "$room/reports"
suffix=
if [ "${RUNNER_OS:-}" = Windows ]; then suffix=.exe; fi
program="$room/bin/hutong$suffix"

given() {
  [ -f "$HUTONG_BINARY" ] || fail "binary 指定的文件不存在 · there is no file where binary says"
  # The copy is what is measured and what runs.
  cp -- "$HUTONG_BINARY" "$program"
  if [ -n "$HUTONG_BINARY_SHA256" ] && [ "$(sha256 "$program")" != "$(hex "$HUTONG_BINARY_SHA256")" ]; then
    fail "程序文件的摘要与 binary-sha256 不符 · the binary does not have the digest of binary-sha256"
  fi
}

# The table stands in this repository, so that whoever could swap a download could not swap its digest.
release() {
  local table="$GITHUB_ACTION_PATH/.github/action/releases.txt" row digest url cached
  if ! grep -qE '^[0-9]' "$table"; then
    fail "尚未发布任何版本：请留空 version（由源码构建）或给出 binary · no version has been released yet: leave version empty (build from source) or give binary"
  fi
  row=$(awk -v version="$HUTONG_VERSION" -v platform="$RUNNER_OS-$RUNNER_ARCH" \
    '$1 == version && $2 == platform { print $3, $4; exit }' "$table")
  [ -n "$row" ] || fail "本 Action 所附的发布清单中没有该版本在此平台的程序 · the list of releases of this action has no such version for this platform"
  digest=${row% *}
  url=${row#* }
  is_digest "$digest" || fail "发布清单有误 · the list of releases is broken"
  cached=
  if [ -n "${RUNNER_TOOL_CACHE:-}" ]; then cached="$RUNNER_TOOL_CACHE/hutong/$HUTONG_VERSION/$RUNNER_ARCH/hutong$suffix"; fi

  # A cache outlives the job on a machine of one's own, so it is measured each time too.
  if [ -n "$cached" ] && [ -f "$cached" ]; then
    cp -- "$cached" "$program"
    if [ "$(sha256 "$program")" = "$digest" ]; then return; fi
    printf '::warning title=hutong::%s\n' "工具缓存中的程序摘要不符，重新下载 · the cached program has another digest and is downloaded again"
  fi
  curl --fail --silent --show-error --location --proto =https --proto-redir =https \
    --retry 3 --max-time 300 --output "$room/download" -- "$url" ||
    fail "无法下载该版本；隔离网络请使用 binary · the release cannot be downloaded; without a network use binary"
  mv -f -- "$room/download" "$program"
  if [ "$(sha256 "$program")" != "$digest" ]; then
    rm -f -- "$program"
    fail "下载的程序与本 Action 所附的摘要不符 · the download does not have the digest that this action lists"
  fi
  # Only a convenience: without it the next job downloads again.
  if [ -n "$cached" ]; then
    { mkdir -p -- "${cached%/*}" && cp -- "$program" "$cached.$$" && mv -f -- "$cached.$$" "$cached"; } 2>/dev/null || true
  fi
}

built() {
  command -v cargo >/dev/null ||
    fail "此运行环境没有 Rust 工具链：请先安装，或用 binary 给出程序 · there is no Rust toolchain on this runner: install one, or give binary"
  # Settings that a workflow makes for its own build are not for this one.
  unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_RUSTFLAGS CARGO_BUILD_TARGET RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER
  (
    cd -- "$GITHUB_ACTION_PATH" &&
      cargo build --release --locked --bin hutong --target-dir "$RUNNER_TEMP/hutong-target"
  ) || fail "构建失败 · the build failed"
  cp -- "$RUNNER_TEMP/hutong-target/release/hutong$suffix" "$program"
}

if [ -n "$HUTONG_BINARY" ]; then
  given
elif [ -n "$HUTONG_VERSION" ]; then
  release
else
  built
fi
chmod 755 "$program"
printf 'room=%s\n' "${room##*/}" >>"$GITHUB_OUTPUT"
