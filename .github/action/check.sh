#!/usr/bin/env bash
# Runs the program once, shows what it says, and passes on what others may rely on: fixed words, digits, digests, and paths
# that were chosen here. It does not decide; gate.sh does, after the reports have been kept.
set -euo pipefail

fail() {
  printf '::error title=hutong::%s\n' "$1"
  exit 1
}

[[ $HUTONG_ROOM =~ ^hutong-[0-9A-Za-z]+$ ]] || fail "内部错误 · internal error: prepare.sh left no folder"
room="$RUNNER_TEMP/$HUTONG_ROOM"
program="$room/bin/hutong"
if [ "${RUNNER_OS:-}" = Windows ]; then program="$program.exe"; fi
reports="$room/reports"

words=(
  check
  "--format=human=$reports/report.txt"
  "--format=json=$reports/report.json"
  "--format=sarif=$reports/report.sarif"
  "--format=junit=$reports/junit.xml"
  "--format=markdown=$reports/report.md"
  "--format=html=$reports/report.html"
  "--format=github=$room/annotations.txt"
)
add() {
  if [ -n "$2" ]; then words+=("--$1=$2"); fi
}
add pack "$HUTONG_PACK"
add class "$HUTONG_CLASS"
add stage "$HUTONG_STAGE"
add registry "$HUTONG_REGISTRY"
add waivers "$HUTONG_WAIVERS"
add against "$HUTONG_AGAINST"
add as-of "$HUTONG_AS_OF"
add lang "$HUTONG_LANG"
# Each line is the value of one `--format`, so it can ask for a further report and for nothing else.
while IFS= read -r line; do
  add format "${line%$'\r'}"
done <<<"$HUTONG_FORMATS"
words+=(-- "$HUTONG_PATH")

# The shell of Windows would rewrite words that look like paths.
export MSYS_NO_PATHCONV=1 MSYS2_ARG_CONV_EXCL='*'
code=0
# To a file and not to the log: what is written there late, or to standard error, would stand outside the wall below.
"$program" "${words[@]}" </dev/null >"$room/log.txt" 2>&1 || code=$?

# Between these two lines the runner obeys nothing that is printed. The program guards its report itself; this is the
# second wall, and the only one for words of the operating system or of a crash.
token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
[ "${#token}" -eq 32 ] || fail "没有随机数来源 · there is no source of random numbers"
show() {
  if [ -s "$1" ]; then
    head -c 2000000 -- "$1"
    printf '\n'
    if [ "$(wc -c <"$1")" -gt 2000000 ]; then printf '… 以下从略，全文见报告文件 · cut here; the file has the rest\n'; fi
  fi
}
printf '::stop-commands::%s\n' "$token"
show "$room/log.txt"
show "$reports/report.txt"
printf '\n::%s::\n' "$token"

# Values stand at fixed places of the report: it is indented by two blanks, its strings hold no line ends, and nothing of the
# submission is written less deep than these.
report="$reports/report.json"
whole=false
if [ -s "$report" ] && [ "$(wc -c <"$report")" -le 268435456 ] &&
  [ "$(head -n 1 -- "$report" | head -c 2)" = "{" ] && [ "$(tail -n 1 -- "$report" | head -c 2)" = "}" ]; then
  whole=true
fi
facts=
if [ "$whole" = true ]; then
  facts=$(LC_ALL=C sed -nE '
    s/^  "verdict": "(PASS|CONDITIONAL|FAIL|INCOMPLETE)",$/verdict \1/p
    /^  "summary": \{$/,/^  \}/s/^    "(error|warning|waived|gating)": ([0-9]{1,9}),?$/\1 \2/p
    /^  "submission": \{$/,/^  \}/s/^    "digest": "(sha256:[0-9a-f]{64})",$/submission \1/p
    /^  "packs": \[$/,/^  \]/s/^      "digest": "(sha256:[0-9a-f]{64})",$/pack \1/p
  ' "$report")
fi
# What stands there twice is as good as not there.
fact() {
  local name value found='' count=0
  while read -r name value; do
    if [ "$name" = "$1" ]; then
      found=$value
      count=$((count + 1))
    fi
  done <<<"$facts"
  if [ "$count" -eq 1 ]; then printf '%s' "$found"; fi
}
verdict=$(fact verdict)
submission_digest=$(fact submission)
pack_digest=$(fact pack)

# A verdict that the exit code does not bear out is none, and neither is one by another pack than was asked for.
case "$code/$verdict" in
  0/PASS | 0/CONDITIONAL | 1/FAIL | 3/INCOMPLETE) ;;
  *) verdict=NONE ;;
esac
foreign=false
if [ -n "$HUTONG_PACK_SHA256" ]; then
  wanted=$(printf '%s' "${HUTONG_PACK_SHA256#sha256:}" | tr 'A-F' 'a-f')
  if [ "$pack_digest" != "sha256:$wanted" ]; then
    foreign=true
    verdict=NONE
  fi
fi

kept() {
  if [ -s "$reports/$1" ]; then printf '%s' "$reports/$1"; fi
}
{
  printf 'verdict=%s\n' "$verdict"
  printf 'exit-code=%d\n' "$code"
  printf 'errors=%s\nwarnings=%s\n' "$(fact error)" "$(fact warning)"
  printf 'waived=%s\ngating=%s\n' "$(fact waived)" "$(fact gating)"
  printf 'submission-digest=%s\npack-digest=%s\n' "$submission_digest" "$pack_digest"
  printf 'folder=%s\nartifact=%s\n' "$reports" "$HUTONG_ROOM"
  printf 'text-path=%s\n' "$(kept report.txt)"
  printf 'json-path=%s\n' "$(kept report.json)"
  printf 'sarif-path=%s\n' "$(kept report.sarif)"
  printf 'junit-path=%s\n' "$(kept junit.xml)"
  printf 'markdown-path=%s\n' "$(kept report.md)"
  printf 'html-path=%s\n' "$(kept report.html)"
} >>"$GITHUB_OUTPUT"

# Only annotations pass, whatever the file holds. A carriage return would begin a new line for the runner.
if [ "$HUTONG_ANNOTATIONS" = true ] && [ -s "$room/annotations.txt" ]; then
  head -c 1000000 -- "$room/annotations.txt" | LC_ALL=C tr -d '\r' |
    { LC_ALL=C grep -aE '^::(error|warning|notice)( [^:]*)?::' || true; } | head -n 40
fi
if [ "$HUTONG_SARIF_UPLOAD" = true ] && [ -z "$(kept report.sarif)" ]; then
  fail "没有可上传的 SARIF 报告 · there is no SARIF report to upload"
fi
if [ "$foreign" = true ]; then
  fail "评判所用规则包的摘要与 pack-sha256 不符 · the pack that judged does not have the digest of pack-sha256"
fi
