"""Makes an inbox for `.ci/scale`: `inbox.py FOLDERS INBOX`. The folders that the example `inbox` wrote become archives, and beside
them lies what they lack: versions, organisations under one project code, other archives, names that a path can have."""

import io
import pathlib
import sys
import tarfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
APPROVED = ROOT / "testdata/submissions/approved"


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tarred(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def approved(project, organisation="11330000MB0000019E", consumes=()):
    """The approved submission as that of another project."""
    files = files_of(APPROVED)
    manifest = files["hutong.yaml"].decode().replace("2026-0142", project).replace("11330000MB0000019E", organisation)
    files["hutong.yaml"] = (manifest + f"consumes: [{', '.join(consumes)}]\n").encode()
    return files


def main(folders, inbox):
    for folder in sorted(path for hundred in folders.iterdir() for path in hundred.iterdir()):
        own = inbox / folder.parent.name
        own.mkdir(parents=True, exist_ok=True)
        if folder.is_dir():
            (own / f"{folder.name}.zip").write_bytes(zipped(files_of(folder)))
        else:
            (own / folder.name).write_bytes(folder.read_bytes())
    more = inbox / "其他 100%"
    more.mkdir()
    nobody = "307019999999/000001"
    # Of two versions the second counts, though it sorts before the first as text.
    (more / "v9.zip").write_bytes(zipped(approved("2026-X", consumes=[nobody])))
    newest = approved("2026-X", consumes=["307019999999/000002"])
    demands = "信息资源名称,信息资源代码,信息项名称,需求部门\n人口信息,307019999999/000005,姓名、性别,某局\n"
    newest["catalogue/需求清单.csv"] = demands.encode()
    (more / "v10.zip").write_bytes(zipped(newest))
    # Two organisations under one code are two projects.
    (more / "a b+c.tar.gz").write_bytes(tarred(approved("2026-Y", consumes=["307019999999/000003"])))
    (more / "d=#?.ZIP").write_bytes(zipped(approved("2026-Y", "11330000MB00000279", ["307019999999/000004"])))
    (more / "empty.tgz").write_bytes(b"")
    (more / "workbook.zip").write_bytes(zipped({"[Content_Types].xml": b"<Types/>"}))
    # No archive, so nobody judges it, and both programs say so.
    (more / "说明.txt").write_text("说明", "utf-8")


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:]))
