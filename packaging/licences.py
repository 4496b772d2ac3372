"""Prints the licences of the crates that the program for a target is built from, with the texts that their authors ask to keep."""

import json
import pathlib
import subprocess
import sys

TARGET = sys.argv[1]
NAMES = ("LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE", "COPYRIGHT")


def cargo(*words: str) -> str:
    return subprocess.run(("cargo", *words), check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


metadata = json.loads(cargo("metadata", "--locked", "--format-version", "1", "--filter-platform", TARGET))
tree = cargo("tree", "--locked", "--edges", "normal", "--prefix", "none", "--target", TARGET, "--format", "{p}")
linked = {tuple(line.split()[:2]) for line in tree.splitlines() if line}
crates = [crate for crate in metadata["packages"] if (crate["name"], "v" + crate["version"]) in linked and crate["source"]]
if len(crates) < 50:
    sys.exit(f"only {len(crates)} crates were found")

texts: dict[str, list[str]] = {}
print("hutong is built from these crates:\n")
for crate in sorted(crates, key=lambda crate: (crate["name"], crate["version"])):
    name = f"{crate['name']} {crate['version']}"
    print(f"  {name}: {crate['license'] or 'see its licence file'}")
    folder = pathlib.Path(crate["manifest_path"]).parent
    for file in sorted(folder.iterdir()):
        if file.is_file() and file.name.upper().startswith(NAMES):
            texts.setdefault(file.read_text("utf-8", "replace").strip(), []).append(f"{name}: {file.name}")
for text, files in texts.items():
    print("\n" + "-" * 78)
    print("\n".join(files))
    print(f"\n{text}")
