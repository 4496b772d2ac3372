#!/usr/bin/env bash
# Writes the summary of the job. The verdict does not depend on it: where it cannot be written, that is said and nothing more.
set -euo pipefail
# Text is bytes here: a report may be cut within a character.
export LC_ALL=C

# The runner refuses a summary of more than 1 MiB whole.
limit=900000

text() {
  local verdict="${HUTONG_VERDICT:-NONE}" reports="$RUNNER_TEMP/$HUTONG_ROOM/reports"
  case "$verdict" in
    PASS | CONDITIONAL | FAIL | INCOMPLETE) ;;
    *)
      printf '## hutong: 没有结论 · no verdict\n\n退出码 exit code: %s\n\n' "${HUTONG_EXIT_CODE:-无 none}"
      verdict=
      ;;
  esac
  [[ $HUTONG_ROOM =~ ^hutong-[0-9A-Za-z]+$ ]] || return 0
  if [ -n "$verdict" ] && [ -s "$reports/report.md" ]; then
    cut_at_line "$reports/report.md"
  elif [ -s "$reports/report.txt" ]; then
    if [ -n "$verdict" ]; then printf '## hutong: %s\n\n' "$verdict"; fi
    # Indented, the report is code to Markdown: nothing in it links, mentions or closes the block.
    cut_at_line "$reports/report.txt" | tr '\r' ' ' | sed 's/^/    /' | head -c "$limit"
    printf '\n'
  fi
}

# A cut is said before the text: after it, the words might stand inside a block that was left open.
cut_at_line() {
  local size
  size=$(wc -c <"$1")
  if [ "$size" -le "$limit" ]; then
    cat -- "$1"
  else
    printf '（本页只显示开头部分，全文见报告文件 · only the beginning is shown; the report files have it all）\n\n'
    head -c "$limit" -- "$1" | sed '$d'
  fi
}

# One page, written at once, so that nothing half written is left.
page=$(text | tr -d '\000' && printf .) || page=.
if ! { printf '%s\n' "${page%.}" >>"$GITHUB_STEP_SUMMARY"; } 2>/dev/null; then
  printf '::warning title=hutong::%s\n' "无法写入作业摘要 · the summary of the job cannot be written"
fi
