# shellcheck shell=bash
# What scripts of checks have in common; they `source` it and give a folder `room` of their own. It counts what passed, failed and was
# left out.
passed=0 failed=0 skipped=0
: "${room:?a folder for what the checks say}"

# Says loudly that something was left out.
skip() {
  printf 'SKIPPED: %s\n' "$*"
  skipped=$((skipped + 1))
}

# Runs a command under a name. What it says is shown where it fails, and stays in "$room/said" until the next.
check() {
  local name=$1 code
  shift
  # Not as a condition: within one, bash goes on after a command that fails.
  set +e
  (
    set -e
    "$@"
  ) >"$room/said" 2>&1
  code=$?
  set -e
  if [ "$code" = 0 ]; then
    printf 'ok: %s (after %s s)\n' "$name" "$SECONDS"
    passed=$((passed + 1))
  else
    printf 'FAILED: %s\n' "$name"
    cat "$room/said"
    failed=$((failed + 1))
  fi
}

# Says the counts; an error where something failed.
finish() {
  printf '%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
  [ "$failed" = 0 ]
}
