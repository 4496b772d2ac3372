"""The module alone: `module.py PROGRAM`. It says what the program says, and nothing in a submission raises an exception."""

import io
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import time
import zipfile

import hutong_judge
from inbox import APPROVED, ROOT, files_of, tarred, zipped

AS_OF = "2026-11-23"
SUBMISSIONS = ROOT / "testdata/submissions"


def as_program(program, room):
    """`judge` returns the report that `check` prints, with and without files of the office."""
    waivers, registry = SUBMISSIONS / "waived.waivers.yaml", SUBMISSIONS / "existing.registry.csv"
    cases = [(path, {}) for path in sorted(SUBMISSIONS.iterdir()) if path.is_dir()]
    cases += [(SUBMISSIONS / "waived", {"waivers": waivers}), (SUBMISSIONS / "existing", {"registry": registry, "class_": "existing"})]
    for folder, office in cases:
        path = room / f"{folder.name}.zip"
        data = zipped(files_of(folder))
        path.write_bytes(data)
        words = [program, "check", path, "--format", "json", "--as-of", AS_OF]
        given = {}
        for name, value in office.items():
            words += [f"--{name.rstrip('_')}", value]
            given[name] = value if isinstance(value, str) else (value.name, value.read_bytes())
        said = subprocess.run(words, stdout=subprocess.PIPE, check=False).stdout
        assert hutong_judge.judge(str(path), data, as_of=AS_OF, **given) == json.loads(said), folder
    assert len(cases) > 10


def own_pack(program, room):
    """A pack of an office is given as an archive of its folder."""
    folder, path = room / "own-pack", room / "approved.zip"
    subprocess.run([program, "pack", "new", folder, "--from", "gb"], stdout=subprocess.DEVNULL, check=True)
    words = [program, "check", path, "--format", "json", "--as-of", AS_OF, "--pack", folder]
    said = json.loads(subprocess.run(words, stdout=subprocess.PIPE, check=False).stdout)
    assert said["packs"][0]["id"] != "gb", said["packs"]
    data = path.read_bytes()
    assert hutong_judge.judge(str(path), data, as_of=AS_OF, pack=zipped(files_of(folder))) == said


def hostile():
    chance = random.Random(21063)
    good = zipped(files_of(APPROVED))
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(8):
            archive.writestr(f"{number}.yaml", b"\0" * (40 << 20))
    yield "nothing", b""
    yield "too long", bytes(hutong_judge.MOST_BYTES + 1)
    yield "bomb.zip", bomb.getvalue()
    yield "bomb in an archive.zip", zipped({"hutong.yaml": b"hutong: 1\n", "a.zip": bomb.getvalue()})
    yield "deep.json", b'{"openapi": "3.0.3", "paths": ' + b"[" * 200_000
    yield "deep.yaml", b"openapi: 3.0.3\na: " + b"{a: " * 100_000
    laughs = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    yield "laughs.yaml", laughs.encode()
    recursive = b'openapi: 3.1.0\ninfo: {title: x, version: "1"}\npaths: {}\ncomponents: {schemas: {A: {$ref: "#/components/schemas/A"}}}\n'
    yield "recursive.yaml", recursive
    yield "out.zip", zipped({"../../etc/passwd": b"x", "/etc/passwd": b"x", "a\\..\\b": b"x"})
    yield "broken.tar.gz", tarred(files_of(APPROVED))[:-100]
    for name in ["", "/", "..", "a/", "\0", "\ud800.zip", "长" * 10_000, "a\nb.zip", "x.tar.gz/"]:
        yield name, good[: len(good) // 2]
    for length in [1, 10, 1000, 100_000]:
        yield f"chance {length}", chance.randbytes(length)
        yield f"chance {length} as zip", b"PK\x03\x04" + chance.randbytes(length)
        yield f"chance {length} as gzip", b"\x1f\x8b\x08\x00" + chance.randbytes(length)
    for number in range(24):
        yield f"cut {number}.zip", good[: chance.randrange(len(good))]
        bytes_ = bytearray(good)
        for _ in range(3):
            bytes_[chance.randrange(len(bytes_))] = chance.randrange(256)
        yield f"changed {number}.zip", bytes_


def nothing_raises():
    seen = set()
    for name, data in hostile():
        report = hutong_judge.judge(name, data, as_of=AS_OF)
        rows = hutong_judge.summarise(name, data, as_of=AS_OF)
        assert list(rows) == list(hutong_judge.TABLES), name
        [row] = rows["submissions"]
        assert list(row) == list(hutong_judge.TABLES["submissions"]), name
        assert row["verdict"] == report["verdict"], name
        # What was changed by chance may be a comment or what no rule asks for.
        assert row["verdict"] in ("INCOMPLETE", "FAIL") or name.startswith("changed"), (name, row)
        seen.add(row["verdict"])
    assert "INCOMPLETE" in seen and None not in seen, seen


def wrong_options():
    """What the office says wrongly is told at once, and never by a verdict."""
    cases = [
        {"as_of": "23.11.2026"},
        {"as_of": "2026-02-30"},
        {"pack": "no-such-pack"},
        {"pack": b"no archive"},
        {"pack": zipped({"a.txt": b"no pack"})},
        {"class_": "old"},
        {"stage": "first"},
        {"registry": ("r.csv", b"no catalogue")},
        {"waivers": ("w.yaml", b"hutong: 1\nwaivers: [{rule: no-such-rule}]\n")},
    ]
    for function in (hutong_judge.judge, hutong_judge.summarise):
        for case in cases:
            try:
                function("a", b"", **{"as_of": AS_OF, **case})
            except ValueError as error:
                assert str(error), case
            else:
                raise AssertionError(f"{case} was taken")


def together():
    """Python runs while something is judged, many are judged at once, and more options than engines are kept give the same."""
    data = zipped(files_of(APPROVED))

    def one(number=0):
        return hutong_judge.summarise("a.zip", data, as_of=f"2026-11-{number + 1:02}")

    expected = one()
    came = []
    threads = [threading.Thread(target=lambda: came.extend(one() for _ in range(4))) for _ in range(4)]
    for thread in threads:
        thread.start()
    steps = 0
    while any(thread.is_alive() for thread in threads):
        time.sleep(0.001)
        steps += 1
    assert steps > 16, steps
    assert came == [expected] * 16
    # Each twice: of more options than are kept, too.
    for number in list(range(20)) * 2:
        row = one(number)["submissions"][0]
        assert row["as_of"] == f"2026-11-{number + 1:02}" and row["submission"] == expected["submissions"][0]["submission"]
    # A process that forks after it judged, as those of `multiprocessing` do.
    child = os.fork()
    if child == 0:
        os._exit(0 if one() == expected else 1)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            assert status == 0, status
            return
        time.sleep(0.05)
    os.kill(child, 9)
    raise AssertionError("a forked process hangs")


def redacted():
    data = zipped(files_of(SUBMISSIONS / "chimney"))
    plain = hutong_judge.summarise("a.zip", data, as_of=AS_OF)
    less = hutong_judge.summarise("a.zip", data, as_of=AS_OF, redact=True)
    assert plain["submissions"][0]["vendor"] != less["submissions"][0]["vendor"] or plain["findings"] != less["findings"]
    assert len(plain["findings"]) == len(less["findings"])


def main(program):
    with tempfile.TemporaryDirectory() as room:
        as_program(program, pathlib.Path(room))
        own_pack(program, pathlib.Path(room))
    wrong_options()
    redacted()
    nothing_raises()
    together()


if __name__ == "__main__":
    main(sys.argv[1])
