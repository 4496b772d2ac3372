#!/usr/bin/env bash
# The printable decision as a browser and a printer see it: valid HTML, both languages without scripts, an A4 page with the verdict
# and the signatures on it. Installs what it needs, and says loudly where it cannot; takes about two minutes on two idle cores.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=$PWD/tests/html
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

skip() {
  echo "SKIPPED: $1; the decision was not looked at by a browser" >&2
  exit 0
}

missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v pdftotext >/dev/null || missing+=(poppler-utils)
[ -n "$(find /usr/share/fonts -name 'NotoSansCJK*' -print -quit 2>/dev/null)" ] || missing+=(fonts-noto-cjk)
if [ ${#missing[@]} -gt 0 ]; then
  echo "installing ${missing[*]}"
  (apt-get update && apt-get install -y --no-install-recommends "${missing[@]}") >"$work/apt.log" 2>&1 \
    || { tail -5 "$work/apt.log"; skip "${missing[*]} could not be installed"; }
fi
mkdir "$work/tools"
npm install --silent --no-audit --no-fund --prefix "$work/tools" html-validate@10 playwright-core@1 >"$work/npm.log" 2>&1 \
  || { tail -5 "$work/npm.log"; skip "html-validate and playwright-core could not be installed from npm"; }

# HUTONG names the program to use; without it the debug build is made.
if [ -z "${HUTONG:-}" ]; then
  cargo build --locked --quiet
  HUTONG="${CARGO_TARGET_DIR:-target}/debug/hutong"
fi
mkdir "$work/pages"
for folder in testdata/submissions/*/; do
  name=$(basename "$folder")
  code=0
  office=()
  [ ! -f "${folder%/}.registry.csv" ] || office+=(--registry "${folder%/}.registry.csv")
  [ ! -f "${folder%/}.waivers.yaml" ] || office+=(--waivers "${folder%/}.waivers.yaml")
  "$HUTONG" check "$folder" "${office[@]}" --as-of 2026-11-23 --lang both --format html="$work/pages/$name.html" >/dev/null 2>&1 || code=$?
  case $code in 0 | 1 | 3) ;; *) echo "$name: exit code $code"; exit 1 ;; esac
done
# The sample pages are kept without the stylesheet, which is the same on every page.
sed -n '/^<style>/,/^<\/style>/p' "$work/pages/mismatched.html" >"$work/style"
for name in pass fail; do
  sed -e "/^<style>…<\/style>$/{r $work/style" -e 'd}' "testdata/reports/$name.html" >"$work/pages/sample-$name.html"
done
echo "pages: $(find "$work/pages" -name '*.html' | wc -l)"

"$work/tools/node_modules/.bin/html-validate" --config "$here/htmlvalidate.json" "$work"/pages/*.html
echo "html-validate: valid"

# Once as anybody does it, without a driver.
chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
  --disable-component-update --disable-sync --user-data-dir="$work/profile" \
  --dump-dom "file://$work/pages/mismatched.html" 2>/dev/null >"$work/dom.html"
grep -q '不通过' "$work/dom.html" && grep -q 'FAIL' "$work/dom.html"
echo "dump-dom: the verdict is in the DOM"

# A module is looked for beside the script.
cp "$here/pages.mjs" "$work/tools/"
node "$work/tools/pages.mjs" "$work/pages"

for pdf in "$work"/pages/*.pdf; do
  page=${pdf%.pdf}
  name=$(basename "$page")
  # Lines of a print are not lines of the text.
  pdftotext "$pdf" - | tr -d '[:space:]' >"$work/all.txt"
  pdftotext -l 1 "$pdf" - | tr -d '[:space:]' >"$work/first.txt"
  while read -r words; do
    grep -qF "$(tr -d '[:space:]' <<<"$words")" "$work/first.txt" || { echo "$name: the first page does not say $words"; exit 1; }
  done <"$page.says"
  grep -qF '审查单位（盖章）' "$work/first.txt" || { echo "$name: no room to sign on the first page"; exit 1; }
  for annex in 一 二 三 四 五 六 七; do
    # In the summary, and as a head.
    [ "$(grep -oF "附件$annex" "$work/all.txt" | wc -l)" -ge 2 ] || { echo "$name: annex $annex is not printed"; exit 1; }
  done
  ! grep -qF '…' "$work/first.txt" || { echo "$name: something on the first page is cut"; exit 1; }
  echo "$name: $(pdfinfo "$pdf" | awk '/^Pages/ {print $2}') pages, $(tr '\n' ' ' <"$page.says")"
done

# The code on paper is that of the evidence, and of no other.
printed() { pdftotext -l 1 "$work/pages/$1.html.pdf" - | grep -oE '[0-9A-F]{4}(-[0-9A-F]{4}){3}' | head -1; }
openssl genpkey -algorithm ed25519 -out "$work/key.pem" 2>/dev/null
openssl pkey -in "$work/key.pem" -pubout -out "$work/key.pub"
"$HUTONG" attest testdata/submissions/approved --key "$work/key.pem" --output "$work/evidence.json" --as-of 2026-11-23 >/dev/null
holds() {
  local code=0
  "$HUTONG" verify "$work/evidence.json" --submission testdata/submissions/approved --key "$work/key.pub" --code "$1" >/dev/null 2>&1 || code=$?
  [ "$code" = "$2" ] || { echo "the code $1: exit code $code instead of $2"; exit 1; }
}
holds "$(printed approved)" 0
holds "$(printed mismatched)" 4
echo "the printed code $(printed approved) is that of the evidence"
