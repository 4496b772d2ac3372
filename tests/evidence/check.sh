#!/usr/bin/env bash
# Evidence held against programs of others: OpenSSL (keys, SM3, the signature), securesystemslib (DSSE, both ways) and
# in-toto-attestation (the statement). Everything is made in a temporary folder; the two packages come from PyPI.
#
# HUTONG names the program to use; without it the debug build is made.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ -z "${HUTONG:-}" ]; then
  cargo build --locked --quiet
  HUTONG="${CARGO_TARGET_DIR:-$PWD/target}/debug/hutong"
fi
HUTONG=$(realpath -- "$HUTONG")
submission=$(realpath testdata/submissions/approved)
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
cd "$work"
say() { printf 'evidence: %s\n' "$*"; }
fail() { printf 'evidence: FAILED: %s\n' "$*" >&2; exit 1; }
# Runs a command whose exit code is part of what is checked.
exits() {
  local wanted=$1 code=0
  shift
  "$@" >said 2>&1 || code=$?
  [ "$code" = "$wanted" ] || { cat said >&2; fail "exit $code instead of $wanted: $*"; }
}

openssl genpkey -algorithm ed25519 -out key.pem
openssl pkey -in key.pem -pubout -out key.pub
openssl genpkey -algorithm ed25519 -out other.pem
openssl pkey -in other.pem -pubout -out other.pub
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out p256.pem
openssl pkey -in p256.pem -pubout -out p256.pub
exits 0 "$HUTONG" attest "$submission" --key key.pem --output evidence.json --as-of 2026-11-23
exits 0 "$HUTONG" verify evidence.json --submission "$submission" --key key.pub --rerun
exits 4 "$HUTONG" verify evidence.json --submission "$submission" --key other.pub
exits 2 "$HUTONG" verify evidence.json --submission "$submission" --key p256.pub
exits 2 "$HUTONG" attest "$submission" --key p256.pem --output never.json
say "keys of openssl $(openssl version | cut -d' ' -f2) sign and verify; other keys and another curve are refused"

# What was signed, taken apart by a few lines that know nothing of us.
python3 - <<'PY'
import base64, json
envelope = json.load(open("evidence.json"))
payload = base64.b64decode(envelope["payload"], validate=True)
kind = envelope["payloadType"].encode()
open("payload.json", "wb").write(payload)
open("pae", "wb").write(b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload))
open("sig", "wb").write(base64.b64decode(envelope["signatures"][0]["sig"], validate=True))
open("keyid", "w").write(envelope["signatures"][0]["keyid"])
PY
openssl pkeyutl -verify -rawin -pubin -inkey key.pub -in pae -sigfile sig >said || fail "openssl does not verify the signature"
if openssl pkeyutl -verify -rawin -pubin -inkey other.pub -in pae -sigfile sig >said 2>&1; then
  fail "openssl verifies the signature with another key"
fi
keyid="sha256:$(openssl pkey -pubin -in key.pub -outform DER | sha256sum | cut -d' ' -f1)"
[ "$(cat keyid)" = "$keyid" ] || fail "the key id is not the fingerprint of the key"
say "openssl verifies the signature over the PAE, and names the key as we do"

# SM3 and SHA-256 of a thousand files, of every length around the block and larger ones.
mkdir random
python3 - <<'PY'
import random
dice = random.Random(20261123)
for i in range(1000):
    size = i if i < 300 else dice.randrange(20000)
    open(f"random/{i:04}.bin", "wb").write(dice.randbytes(size))
PY
exits 3 "$HUTONG" attest random --key key.pem --output random.json
(cd random && openssl dgst -sm3 -r -- *.bin) >sm3
(cd random && openssl dgst -sha256 -r -- *.bin) >sha256
python3 - <<'PY'
import base64, hashlib, json
statement = json.loads(base64.b64decode(json.load(open("random.json"))["payload"]))
files = {file["path"]: file for file in statement["predicate"]["submission"]["files"]}
assert len(files) == 1000, len(files)
for name in ("sm3", "sha256"):
    known = dict(reversed(line.split(" *")) for line in open(name).read().splitlines())
    wrong = [path for path, file in files.items() if file["digest"][name] != known[path]]
    assert not wrong, (name, wrong)
# The digest of the whole, as the schema describes it.
lines = "".join(f'{files[path]["digest"]["sha256"]} {files[path]["size"]} {json.dumps(path)}\n' for path in sorted(files))
assert hashlib.sha256(lines.encode()).hexdigest() == statement["subject"][0]["digest"]["sha256"]
open("tree", "w").write("".join(f'{files[path]["digest"]["sm3"]} {files[path]["size"]} {json.dumps(path)}\n' for path in sorted(files)))
open("tree.sm3", "w").write(statement["subject"][0]["digest"]["sm3"])
PY
[ "$(openssl dgst -sm3 -r tree | cut -d' ' -f1)" = "$(cat tree.sm3)" ] || fail "the SM3 of the whole"
say "SM3 and SHA-256 of 1000 files, and of the whole, are those of openssl"

python3 -m venv venv
if ! venv/bin/pip install --quiet --disable-pip-version-check 'securesystemslib[crypto]>=1.3,<2' 'in-toto-attestation>=0.9,<1' >said 2>&1; then
  cat said >&2
  say "SKIPPED: PyPI cannot be reached, so securesystemslib and in-toto-attestation did not look at it"
  exit 0
fi
venv/bin/python - <<'PY'
import json
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from google.protobuf import json_format
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import CryptoSigner, SSlibKey

def public(path, keyid=None):
    return SSlibKey.from_crypto(load_pem_public_key(open(path, "rb").read()), keyid)

envelope = Envelope.from_dict(json.load(open("evidence.json")))
keyid = open("keyid").read()
envelope.verify([public("key.pub", keyid)], 1)
try:
    envelope.verify([public("other.pub", keyid)], 1)
except VerificationError:
    pass
else:
    raise SystemExit("securesystemslib verifies with another key")
assert envelope.payload == open("payload.json", "rb").read()

parsed = json_format.Parse(envelope.payload, statement_pb2.Statement())
statement = Statement.copy_from_pb(parsed)
statement.validate()
assert parsed.subject[0].name == "submission" and set(parsed.subject[0].digest) == {"sha256", "sm3"}
assert parsed.predicate_type == "urn:hutong:verdict:v1" and parsed.predicate["verdict"] == "PASS"

def sign(name, payload, kind="application/vnd.in-toto+json", keys=("other.pem",)):
    made = Envelope(payload, kind, {})
    for key in keys:
        made.sign(CryptoSigner(load_pem_private_key(open(key, "rb").read(), None)))
    json.dump(made.to_dict(), open(name, "w"))

sign("theirs.json", envelope.payload)
sign("two.json", envelope.payload, keys=("other.pem", "key.pem"))
sign("type.json", envelope.payload, "application/json")
sign("less.json", json.dumps({"_type": "https://in-toto.io/Statement/v1", "subject": [], "predicateType": "x", "predicate": {}}).encode())
PY
exits 0 "$HUTONG" verify theirs.json --submission "$submission" --key other.pub --rerun
exits 4 "$HUTONG" verify theirs.json --submission "$submission" --key key.pub
exits 0 "$HUTONG" verify two.json --submission "$submission" --key key.pub
exits 0 "$HUTONG" verify two.json --submission "$submission" --key other.pub
exits 4 "$HUTONG" verify type.json --submission "$submission" --key other.pub
exits 4 "$HUTONG" verify less.json --submission "$submission" --key other.pub
say "securesystemslib verifies what we sign, we verify what it signs, in-toto-attestation reads the statement"
