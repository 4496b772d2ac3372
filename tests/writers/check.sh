#!/usr/bin/env bash
# Has other people's libraries write the catalogue in its layouts: clean ones must be clean, and defects told once and at their cells.
#
#   tests/writers/check.sh
#
# The libraries are installed from PyPI into a temporary folder, or into HUTONG_VALIDATORS, where they are kept. Where they cannot be
# installed, that is said and nothing is checked.
set -euo pipefail
cd "$(dirname "$0")/../.."
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
tools=${HUTONG_VALIDATORS:-$made/tools}
venv=$tools/writers
if ! "$venv/bin/python" -c 'import openpyxl, xlsxwriter' 2>/dev/null; then
    { mkdir -p "$tools" && python3 -m venv "$venv" && "$venv/bin/pip" -q install -r tests/writers/requirements.txt; } >&2 || true
fi
if ! "$venv/bin/python" -c 'import openpyxl, xlsxwriter' 2>/dev/null; then
    echo "SKIPPED: openpyxl and XlsxWriter could not be installed, so no workbook of another writer was read" >&2
    exit 0
fi
HUTONG_WRITERS=$venv/bin/python cargo test --locked --test it -- --ignored planted::writers
