"""hutong as two pure functions: no disk, no clock, no network.

Neither raises for what is in a submission, whatever its bytes are. What is wrong with the other arguments is a ValueError.
"""

from typing import Any, Final

TABLES: Final[dict[str, dict[str, str]]]
"""The tables of `summarise`, each with its columns: `text`, `number`, `truth` or `texts`. Any text may be None."""

MOST_BYTES: Final[int]
"""A submission of more bytes is not looked into: of a longer one nothing but its length counts."""

def judge(
    name: str,
    data: bytes | bytearray,
    *,
    as_of: str,
    pack: str | bytes = "gb",
    class_: str | None = None,
    stage: str | None = None,
    registry: tuple[str, bytes] | None = None,
    waivers: tuple[str, bytes] | None = None,
) -> dict[str, Any]:
    """The report that `hutong check --format json` prints.

    name: the path of the submission, of which the last part counts. data: an archive, or a single document. as_of: the day, as
    CCYY-MM-DD. pack: a pack by its name, or an archive of its folder. registry, waivers: files of the office, name and bytes.

    Where the program itself is at fault, the verdict is None, and `error` says so in both languages.
    """

def summarise(
    name: str,
    data: bytes | bytearray,
    *,
    as_of: str,
    pack: str | bytes = "gb",
    class_: str | None = None,
    stage: str | None = None,
    registry: tuple[str, bytes] | None = None,
    waivers: tuple[str, bytes] | None = None,
    redact: bool = False,
) -> dict[str, list[dict[str, Any]]]:
    """The rows that `hutong audit` has of the submission at the path `name`, by table.

    redact: leave out texts of the submission, as `hutong audit --redact` does. No row names a page.
    """
