#!/usr/bin/env bash
# Decides, as the last step, whether the job may go on. Only what is known to be good passes: a step that was killed or
# skipped leaves nothing behind, and nothing is not a pass.
set -euo pipefail

fail() {
  printf '::error title=hutong::%s\n' "$1"
  exit 1
}

case "$HUTONG_MODE" in
  gate | advice) ;;
  *) fail "mode 只能是 gate 或 advice · mode is gate or advice" ;;
esac
[ "$HUTONG_PREPARED" = success ] || fail "未能取得评判程序，没有结论 · the program could not be had; there is no verdict"
[ "$HUTONG_CHECKED" = success ] || fail "评判未完成，没有结论 · the check was not completed; there is no verdict"

case "$HUTONG_EXIT_CODE/$HUTONG_VERDICT" in
  0/PASS) printf '互通评判通过 · PASS\n' ;;
  0/CONDITIONAL) printf '互通评判有条件通过 · CONDITIONAL\n' ;;
  1/FAIL | 3/INCOMPLETE)
    words="不通过 · FAIL"
    if [ "$HUTONG_VERDICT" = INCOMPLETE ]; then words="无法判定 · INCOMPLETE"; fi
    [ "$HUTONG_MODE" = advice ] || fail "互通评判$words"
    printf '::notice title=hutong::互通评判%s (mode: advice)\n' "$words"
    ;;
  2/NONE) fail "用法、配置、规则包或输出有误，没有结论 · usage, configuration, pack or output error; there is no verdict (2)" ;;
  *)
    [[ $HUTONG_EXIT_CODE =~ ^[0-9]{1,3}$ ]] || HUTONG_EXIT_CODE=none
    fail "没有结论，按不通过处理 · there is no verdict, which is no pass ($HUTONG_EXIT_CODE)"
    ;;
esac
