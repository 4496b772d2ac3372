#!/usr/bin/env bash
# Has other people's validators look at every format of every bundled submission.
#
#   tests/formats/validate.sh [PROGRAM]      PROGRAM is target/debug/hutong unless given; it must be built
#
# The validators are installed from PyPI and npm into a temporary folder, or into HUTONG_VALIDATORS, where they are kept. What cannot
# be installed is skipped and said; what is installed and finds a fault fails the run.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=${1:-target/debug/hutong}
[ -x "$program" ] || { echo "$program is not there: cargo build first" >&2; exit 2; }
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
tools=${HUTONG_VALIDATORS:-$made/tools}
reports=$made/reports
mkdir -p "$tools" "$reports"
failed=0 skipped=0
skip() { echo "SKIPPED: $1" >&2; skipped=$((skipped + 1)); }
check() {
    local name=$1
    shift
    if "$@" >"$made/said" 2>&1; then
        echo "ok: $name: $(tail -n 1 "$made/said")"
    else
        failed=$((failed + 1))
        echo "FAILED: $name" >&2
        cat "$made/said" >&2
    fi
}

for case in testdata/submissions/*/; do
    name=$(basename "$case")
    at=$reports/$name
    office=()
    [ -f "testdata/submissions/$name.registry.csv" ] && office+=(--registry "testdata/submissions/$name.registry.csv")
    [ -f "testdata/submissions/$name.waivers.yaml" ] && office+=(--waivers "testdata/submissions/$name.waivers.yaml")
    code=0
    "$program" check "$case" --as-of 2026-11-23 "${office[@]}" --quiet --format "sarif=$at.sarif" --format "junit=$at.junit.xml" \
        --format "gitlab=$at.gitlab.json" --format "json=$at.json" --format "markdown=$at.md" --format github \
        >"$at.github.txt" || code=$?
    case $code in
    0 | 1 | 3) ;;
    *) echo "FAILED: $program ended with $code on $name" >&2; exit 1 ;;
    esac
done
# The sample verdicts have what no bundled submission has: waivers, decisions, workbooks.
for name in pass fail; do
    for ending in sarif junit.xml gitlab.json json md; do
        cp "testdata/reports/$name.$ending" "$reports/sample-$name.$ending"
    done
done
"$program" schema report >"$made/report.schema.json"

python=$tools/venv/bin
[ -x "$python/check-jsonschema" ] || { python3 -m venv "$tools/venv" && "$python/pip" -q install check-jsonschema==0.39.0 junitparser==5.0.3 lxml; } >&2 || true
if [ -x "$python/check-jsonschema" ]; then
    ours=()
    for report in "$reports"/*.json; do
        [[ $report == *.gitlab.json ]] || ours+=("$report")
    done
    check "json, our schema" "$python/check-jsonschema" --schemafile "$made/report.schema.json" "${ours[@]}"
    check "gitlab, its schema" "$python/check-jsonschema" --schemafile tests/formats/gitlab-code-quality.schema.json "$reports"/*.gitlab.json
    check "junit and gitlab, as read" "$python/python" tests/formats/check.py "$reports"
else
    skip "check-jsonschema, junitparser and lxml could not be installed from PyPI"
fi

modules=$tools/node_modules
[ -d "$modules/markdown-it" ] || npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$tools" \
    @microsoft/sarif-multitool@5.7.0 markdown-it@14 linkify-it >&2 || true
if [ -d "$modules/markdown-it" ]; then
    check "markdown-it" env NODE_PATH="$modules" node tests/formats/markdown.cjs "$reports"
else
    skip "markdown-it could not be installed from npm"
fi
multitool=
for folder in "$modules"/@microsoft/sarif-multitool-*/; do
    [ ! -d "$folder" ] || multitool=$folder
done
if [ -n "$multitool" ]; then
    if [ -x "$python/check-jsonschema" ]; then
        check "sarif, the standard's schema" "$python/check-jsonschema" --schemafile "$multitool/sarif-2.1.0.json" "$reports"/*.sarif
    fi
    chmod u+x "$multitool/Sarif.Multitool"
    # The program has no page on the public net to name (SARIF2005); any other warning, and every error, is a fault.
    DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 "$multitool/Sarif.Multitool" validate "$reports"/*.sarif --rule-kind 'Sarif;Gh' \
        >"$made/multi" 2>&1 || true
    written=("$reports"/*.sarif)
    logs=${#written[@]}
    if ! grep -q "Done. $logs files scanned" "$made/multi" || ! grep -q 'Analysis completed successfully' "$made/multi"; then
        failed=$((failed + 1))
        echo "FAILED: sarif-multitool did not look at all $logs logs" >&2
        cat "$made/multi" >&2
    elif grep -E '(error|warning) [A-Z]+[0-9]+' "$made/multi" | grep -v 'warning SARIF2005' >&2; then
        failed=$((failed + 1))
        echo "FAILED: sarif-multitool" >&2
    else
        echo "ok: sarif-multitool, rules Sarif and Gh: $logs logs"
    fi
else
    skip "sarif-multitool could not be installed from npm"
fi
[ "$skipped" -eq 0 ] || echo "$skipped of the validators were SKIPPED" >&2
[ "$failed" -eq 0 ]
