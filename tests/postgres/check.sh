#!/usr/bin/env bash
# Keeps a registry on a real server of PostgreSQL, which it starts and stops, and compares it with that of SQLite.
#
#   tests/postgres/check.sh
#
# Builds the program with the feature `postgres` where the caller builds. Where PostgreSQL's own programs are not installed, that is said
# and nothing is checked.
set -euo pipefail
cd "$(dirname "$0")/../.."
unset PGHOST PGHOSTADDR PGPORT PGUSER PGDATABASE PGPASSWORD PGPASSFILE PGSERVICE PGOPTIONS PGSSLMODE PGCLIENTENCODING
room=$(mktemp -d)
server=
stopped() {
  [ -z "$server" ] || as_server "$programs/pg_ctl" -D "$room/data" -m immediate -s stop || true
  rm -rf -- "$room"
}
trap stopped EXIT
source tests/checks.sh

initdb=$(command -v initdb || find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1 || true)
programs=$(dirname "$(readlink -f "${initdb:-initdb}")")
for tool in "$programs/initdb" "$programs/pg_ctl" psql python3 openssl; do
  if ! command -v "$tool" >/dev/null 2>&1; then
    echo "SKIPPED: $tool is not installed, so the registry on PostgreSQL was not tried"
    exit 0
  fi
done

echo "== the program, with PostgreSQL"
quick=(--locked --features postgres --config 'profile.dev.package.hutong.opt-level=0' --config 'profile.dev.package.hutong.debug=0')
cargo build -q "${quick[@]}" --bin hutong
built=$(cargo metadata --locked --no-deps --format-version 1 | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')
cp "$built/debug/hutong" "$room/hutong"

# A server does not run as root.
as_server() { "$@"; }
if [ "$(id -u)" = 0 ]; then
  as_server() { (cd / && setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups "$@"); }
  chmod 755 "$room"
fi
mkdir "$room/data" "$room/socket" "$room/tls"
secret=Geheim-7531
authority() {
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$1" -keyout "$room/tls/$1.key" -out "$room/tls/$1.pem" 2>/dev/null
}
authority own
authority other
openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout "$room/tls/server.key" -out "$room/tls/server.csr" 2>/dev/null
openssl x509 -req -in "$room/tls/server.csr" -CA "$room/tls/own.pem" -CAkey "$room/tls/own.key" -CAcreateserial -days 2 \
  -extfile <(printf 'subjectAltName=DNS:localhost') -out "$room/tls/server.pem" 2>/dev/null
chmod 600 "$room/tls/server.key"
printf '%s' "$secret" >"$room/socket/secret"
[ "$(id -u)" != 0 ] || chown -R nobody "$room/data" "$room/socket" "$room/tls"
as_server "$programs/initdb" -D "$room/data" -U boss -E UTF8 --locale=C.UTF-8 --no-sync --auth-local=trust \
  --auth-host=scram-sha-256 --pwfile="$room/socket/secret" >/dev/null
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat <<SETTINGS | as_server tee -a "$room/data/postgresql.conf" >/dev/null
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = '$room/socket'
fsync = off
ssl = on
ssl_cert_file = '$room/tls/server.pem'
ssl_key_file = '$room/tls/server.key'
SETTINGS
as_server "$programs/pg_ctl" -D "$room/data" -l "$room/data/log" -s -w start
server=started
boss() { psql -X -v ON_ERROR_STOP=1 -h "$room/socket" -p "$port" -U boss -d office "$@"; }
# Another order of texts than that of SQLite, so that no answer depends on it.
psql -X -q -h "$room/socket" -p "$port" -U boss -d postgres \
  -c "CREATE DATABASE office TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'zh'" ||
  psql -X -q -h "$room/socket" -p "$port" -U boss -d postgres -c 'CREATE DATABASE office'
boss -q -c "CREATE ROLE officer LOGIN PASSWORD '$secret'; GRANT CREATE ON DATABASE office TO officer;
            CREATE ROLE reader LOGIN PASSWORD '$secret'"

# Submissions that end differently: one with U+0000 and a code that is too long for most indexes.
inbox=$room/inbox
mkdir "$inbox"
put() { cp -r "testdata/submissions/$1" "$inbox/$2"; }
put approved Zeta
put mismatched alpha
put unreadable 丙
put waived beta
put chimney 甲
printf x >"$inbox/beta/note.txt"
printf x >"$inbox/notes.docx"
python3 - "$inbox" <<'PYTHON'
import pathlib, secrets, sys
inbox = pathlib.Path(sys.argv[1])
def rewrite(path, old, new):
    text = (inbox / path).read_text("utf-8")
    assert old in text, path
    (inbox / path).write_text(text.replace(old, new), "utf-8")
rewrite("alpha/hutong.yaml", "2026-0142", "2026-1001")
rewrite("甲/hutong.yaml", "2026-0142", "2026-1002")
rewrite("甲/api/openapi.yaml", "title: 年报业务系统接口", r'title: "年报\0业务系统"')
rewrite("甲/hutong.yaml", "packs: [gb]", "packs: [gb]\nconsumes: [" + secrets.token_hex(9000) + "]")
PYTHON

export PGPASSWORD=$secret LC_ALL=C.UTF-8
address="postgres://officer@127.0.0.1:$port/office?schema=收件"
# What every run said, to look for the password in it.
said=$room/all-said
# An audit that ends with a verdict, kept on the server and beside it in a file.
audit() {
  local code=0
  "$room/hutong" audit "$inbox" --out "$room/out" --rows ndjson,sqlite --waivers testdata/submissions/waived.waivers.yaml -q "$@" \
    >"$room/audit" 2>&1 || code=$?
  cat "$room/audit" | tee -a "$said"
  [ "$code" -lt 4 ] && [ "$code" != 2 ]
}
# A run that must be refused, with these words.
refused() {
  local words=$1 code=0
  shift
  "$room/hutong" "$@" --lang en >"$room/refused" 2>&1 || code=$?
  cat "$room/refused" | tee -a "$said"
  [ "$code" = 2 ]
  grep -qF -- "$words" "$room/refused"
}
dump() { PGPASSWORD='' pg_dump -h "$room/socket" -p "$port" -U boss office | grep -v '^\\\(un\)\?restrict '; }
same() { python3 tests/postgres/same.py "$room/out/registry.sqlite" 收件 psql -X -h "$room/socket" -p "$port" -U boss -d office; }

answers() {
  local question
  local questions=('changes --since 2026-11-24' 'changes --since 2026-01-01' 'due --days 36000 --as-of 2026-11-23' 'history 2026-0142'
    'history 2026-1001')
  for question in "${questions[@]}" "history $inbox/丙"; do
    for told in '--lang zh' '--lang en' '--format json'; do
      # shellcheck disable=SC2086 # words
      "$room/hutong" registry "$room/out/registry.sqlite" $question $told >"$room/of-file"
      # shellcheck disable=SC2086 # words
      "$room/hutong" registry "$address" $question $told >"$room/of-server"
      cmp "$room/of-file" "$room/of-server"
    done
    [ "$(wc -l <"$room/of-file")" -gt 8 ]
  done
  "$room/hutong" registry "$room/out/registry.sqlite" export -o "$room/file.csv" >/dev/null
  "$room/hutong" registry "$address" export -o "$room/server.csv" >/dev/null
  cmp "$room/file.csv" "$room/server.csv"
  [ "$(wc -l <"$room/server.csv")" -gt 1 ]
}

first() {
  audit --as-of 2026-11-23 --registry-db "$address"
  same
}
later() {
  rm -r "$inbox/丙"
  cp -r testdata/submissions/approved "$inbox/Omega"
  sed -i s/2026-0142/2026-1003/ "$inbox/Omega/hutong.yaml"
  rm -r "$inbox/alpha"
  cp -r "$inbox/Omega" "$inbox/alpha"
  sed -i s/2026-1003/2026-1001/ "$inbox/alpha/hutong.yaml"
  audit --as-of 2026-12-01 --registry-db "$address"
  same
}
again() {
  dump >"$room/before"
  audit --as-of 2026-12-01 --registry-db "$address"
  dump | cmp - "$room/before"
}
check "an audit keeps the same tables, columns and values as in SQLite" first
check "and so does the next, with what changed" later
check "the same audit again adds nothing" again
check "questions have the same answers" answers

# Waits until so many runs wait for a lock.
waiting() {
  local count=0
  for _ in $(seq 600); do
    count=$(boss -qAt -c "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'hutong' AND wait_event_type = 'Lock'")
    [ "$count" != "$1" ] || return 0
    sleep 0.1
  done
  echo "$count wait, not $1"
  return 1
}
# Holds a lock until `release`.
hold() {
  boss -q -c "BEGIN; $1; SELECT pg_sleep(300)" >/dev/null 2>&1 &
  for _ in $(seq 100); do
    [ "$(boss -qAt -c "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")" = 0 ] || return 0
    sleep 0.1
  done
  return 1
}
release() { boss -q -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'" >/dev/null; }
begun() {
  exec "$room/hutong" audit "$inbox" --out "$room/$1" -q --as-of "$2" --waivers testdata/submissions/waived.waivers.yaml --lang en \
    --registry-db "$address" >"$room/$1.said" 2>&1
}

# A gate within the transaction, when most of it is written.
gate='SELECT pg_advisory_lock(42)'
gated() {
  boss -q <<'SQL'
CREATE FUNCTION "收件".gate() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(42); RETURN NEW; END';
CREATE TRIGGER gate BEFORE INSERT ON "收件".runs FOR EACH ROW EXECUTE FUNCTION "收件".gate();
SQL
}
killed() {
  gated
  dump >"$room/before"
  "$room/hutong" registry "$address" changes --since 2026-01-01 --format json >"$room/seen"
  hold "$gate"
  begun killed 2026-12-02 &
  local run=$!
  waiting 1
  # Who asks meanwhile sees the last run.
  "$room/hutong" registry "$address" changes --since 2026-01-01 --format json | cmp - "$room/seen"
  kill -9 $run
  wait $run || true
  release
  waiting 0
  dump | cmp - "$room/before"
}
broken() {
  dump >"$room/before"
  hold "$gate"
  begun broken 2026-12-02 &
  local run=$! code=0
  waiting 1
  boss -q -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'hutong'" >/dev/null
  wait $run || code=$?
  release
  cat "$room/broken.said" | tee -a "$said"
  [ "$code" = 2 ]
  grep -q 'broke' "$room/broken.said"
  [ ! -e "$room/broken/index.html" ]
  [ -z "$(find "$room/broken/rows" -name '*.ndjson')" ]
  dump | cmp - "$room/before"
  boss -q -c 'DROP FUNCTION "收件".gate CASCADE'
}
# What a run waits for, its number as in src/run/registry/form.rs.
lock="SELECT pg_advisory_xact_lock(x'48545247'::int, hashtext('收件'))"
together() {
  hold "$lock"
  begun one 2026-12-03 &
  local one=$! first=0 second=0
  begun two 2026-12-04 &
  waiting 2
  release
  wait $one || first=$?
  wait $! || second=$?
  cat "$room/one.said" "$room/two.said" | tee -a "$said"
  [ "$first" = "$second" ] && [ "$first" != 2 ] && [ "$first" -lt 4 ]
  [ "$(boss -qAt -c "SELECT string_agg(run::text, ' ' ORDER BY run) FROM \"收件\".runs")" = '1 2 3 4' ]
  # In the same order, a file has the same.
  for day in $(boss -qAt -c "SELECT as_of FROM \"收件\".runs WHERE run > 2 ORDER BY run"); do
    audit --as-of "$day"
  done
  same
}
patience() {
  hold "$lock"
  refused 'another audit is writing' audit "$inbox" --out "$room/out" --as-of 2026-12-05 \
    --registry-db "$address&options=-clock_timeout%3D300ms"
  release
}
check "a run that is killed in the middle leaves nothing" killed
check "a connection that breaks in the middle leaves nothing, on the server or in the folder" broken
check "two runs at once follow each other" together
check "a run does not wait for ever" patience

kept_apart() {
  dump >"$room/before"
  # Names that SQL would take for its own.
  local elsewhere="$room/else'where \\"
  mkdir -p "$elsewhere"
  cp -r testdata/submissions/approved "$elsewhere/a"
  refused 'is of the inboxes' audit "$elsewhere" --out "$room/other" --registry-db "$address"
  refused 'is redacted' audit "$inbox" --out "$room/other" --redact --registry-db "$address"
  # Nothing was judged for it.
  [ -z "$(find "$room/other/state" -name '*.json')" ]
  dump | cmp - "$room/before"
  local own="postgres://officer@127.0.0.1:$port/office?schema=o'ther%22"
  for day in 2026-11-23 2026-11-24; do
    "$room/hutong" audit "$elsewhere" --out "$room/other" --as-of "$day" -q --registry-db "$own" | tee -a "$said"
  done
  same
  "$room/hutong" registry "$own" changes --since 2026-01-01 --format json | grep -q '"isThere": true'
}
rights() {
  local reader=${address/officer/reader} to='ON ALL TABLES IN SCHEMA "收件" TO reader'
  refused 'permission is denied' registry "$reader" due
  boss -q -c "GRANT USAGE ON SCHEMA \"收件\" TO reader; GRANT SELECT $to"
  "$room/hutong" registry "$reader" history 2026-0142 --format json | grep -q '"event": "new"'
  refused 'permission is denied' audit "$inbox" --out "$room/out" --registry-db "$reader"
  refused 'permission is denied' audit "$inbox" --out "$room/new" --registry-db "${reader/收件/new}"
  # What the documentation says that another writer needs, and a schema that was made for somebody.
  boss -q -c "GRANT INSERT, DELETE $to; CREATE SCHEMA made AUTHORIZATION reader"
  audit --as-of 2026-12-05 --registry-db "$reader"
  same
  audit --as-of 2026-12-05 --registry-db "${reader/收件/made}"
  # By the socket of this machine, too.
  "$room/hutong" registry "postgres:///office?host=$room/socket&port=$port&user=officer&schema=收件" history 2026-0142 >/dev/null
}
check "an audit of another folder, or a redacted one, takes nothing from it" kept_apart
check "rights of the database hold, and are all that is needed" rights

unusable() {
  local where=127.0.0.1:$port
  local more=(audit "$inbox" --out "$room/out" --registry-db)
  refused 'the user or the password is wrong' "${more[@]}" "postgres://officer:$secret-x@$where/office?schema=s"
  refused 'no server at that address' "${more[@]}" "postgres://officer:$secret@127.0.0.1:1/office?schema=s"
  refused 'there is no such database' "${more[@]}" "postgres://officer:$secret@$where/nothing?schema=s"
  refused 'names the registry' "${more[@]}" "postgres://officer:$secret@$where/office"
  refused 'another machine' "${more[@]}" "postgres://officer:$secret@192.0.2.1/office?schema=s"
  refused 'sslmode is verify-full or disable' "${more[@]}" "postgres://officer:$secret@$where/office?schema=s&sslmode=require"
  refused 'are written %40' "${more[@]}" "postgres://officer:a@$secret@$where/office?schema=s"
  refused 'are written %40' "${more[@]}" "postgres://officer:a/$secret@$where/office?schema=s"
  refused 'not understood' "${more[@]}" "postgres://officer:$secret@$where/office?schema=s&sslkey=x"
  refused 'cannot be used' "${more[@]}" "postgres://officer:$secret@$where/office?schema=pg_catalog"
  refused 'begins with postgres://' "${more[@]}" "officer:$secret@$where/office"
  boss -q -c 'CREATE SCHEMA mine CREATE TABLE work (x int); GRANT ALL ON SCHEMA mine TO officer'
  refused 'is no registry' "${more[@]}" "${address/收件/mine}"
  refused 'is no registry' registry "${address/收件/mine}" due
  refused 'there is no registry' registry "${address/收件/nothing}" due
  local form
  form=$(boss -qtA -c "SELECT obj_description('\"收件\".runs'::regclass)")
  boss -q -c "COMMENT ON TABLE \"收件\".runs IS 'hutong registry 7'"
  refused 'has form 7' "${more[@]}" "$address"
  refused 'has form 7' registry "$address" due
  boss -q -c "COMMENT ON TABLE \"收件\".runs IS '$form'; ALTER TABLE \"收件\".verdicts RENAME TO gone"
  refused 'a table of the registry is missing' "${more[@]}" "$address"
  refused 'a table of the registry is missing' registry "$address" history 2026-0142
  boss -q -c 'ALTER TABLE "收件".gone RENAME TO verdicts'
}
encrypted() {
  local where="postgres://officer@localhost:$port/office?schema=收件&sslmode=verify-full&sslrootcert="
  "$room/hutong" registry "$where$room/tls/own.pem" history 2026-0142 --format json | grep -q '"event": "new"'
  refused 'UnknownIssuer' registry "$where$room/tls/other.pem" due
  where=${where/localhost/127.0.0.1}
  refused 'not valid for name' registry "$where$room/tls/own.pem" due
  refused 'there is no such file' registry "$where$room/tls/none.pem" due
  refused 'no certificate' registry "$where$inbox/notes.docx" due
  refused 'needs sslrootcert' registry "${where%&sslrootcert=}" due
}
silent() {
  [ "$(wc -l <"$said")" -gt 20 ]
  [ -z "$(grep -F "$secret" "$said" || true)" ]
  [ -z "$(grep -rlF "$secret" "$room/out" "$room/one" "$room/other" || true)" ]
  "$room/hutong" audit --help >"$room/help"
  grep -q -- --registry-db "$room/help"
}
check "a server, a user or a registry that cannot be used is told, with exit code 2" unusable
check "TLS: the server is who the address says, or nothing is sent" encrypted
check "no password is in any message or file" silent
check "lints, with PostgreSQL" cargo clippy -q --locked --features postgres --bin hutong --lib -- -D warnings

finish
