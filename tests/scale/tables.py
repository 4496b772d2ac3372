"""`tables.py AUDIT SPARK`: the tables that `hutong audit` and the Spark job wrote are equal, and the queries find on Spark and on DuckDB
what the audit found. DuckDB runs the lines of `docs/audit.md`."""

import collections
import json
import os
import pathlib
import re
import sys

import hutong_judge
import pyarrow.parquet

from inbox import ROOT

SQL = ROOT / "examples/spark/sql"


def lines(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def counted(rows):
    """Rows in no order; pages are of the audit alone."""
    kept = ({name: value for name, value in row.items() if name != "page"} for row in rows)
    return collections.Counter(json.dumps(row, sort_keys=True, ensure_ascii=False) for row in kept)


def same_tables(audit, spark):
    for table, columns in hutong_judge.TABLES.items():
        own = lines(audit / f"rows/{table}.ndjson")
        theirs = pyarrow.parquet.read_table(spark / table)
        assert theirs.column_names == list(columns), table
        assert own and all(list(row) == list(columns) for row in own), table
        one, other = counted(own), counted(theirs.to_pylist())
        assert one == other, (table, list((one - other).items())[:3], list((other - one).items())[:3])
        print(f"{table}: {len(own)} rows are equal")


def documented():
    """The lines of the documentation, run where their paths mean something, and the database they leave."""
    text = (ROOT / "docs/audit.md").read_text("utf-8")
    [block] = [block for block in re.findall(r"```python\n(.*?)```", text, re.S) if "import duckdb" in block]
    names = {}
    exec(block, names)
    return names["db"]


def same_answers(audit, spark):
    database = documented()
    for table, columns in hutong_judge.TABLES.items():
        written = pyarrow.parquet.read_table(f"audit/{table}.parquet")
        assert written.column_names == list(columns), table
        assert counted(written.to_pylist()) == counted(lines(audit / f"rows/{table}.ndjson")), table
    relations = lines(audit / "relations.ndjson")
    for query in sorted((SQL / "queries").glob("*.sql")):
        [answer] = (spark / "answers" / query.stem).glob("*.json")
        on_spark = lines(answer)
        result = database.execute(query.read_text("utf-8"))
        names = [column[0] for column in result.description]
        on_duckdb = [dict(zip(names, row)) for row in result.fetchall()]
        assert on_spark and on_spark == on_duckdb, (query.stem, on_spark[:3], on_duckdb[:3])
        found = [relation for relation in relations if relation["kind"] == query.stem]
        if query.stem == "consumed-not-provided":
            # The query knows demands by their codes.
            found = [relation for relation in found if re.fullmatch(r"\d{12}/\d{6}", relation["subject"])]
        if found:
            told = {(relation["subject"], member["path"]) for relation in found for member in relation["members"]}
            assert {(row.get("code", row["path"]), row["path"]) for row in on_spark} == told, query.stem
        print(f"{query.stem}: {len(on_spark)} rows, of {len(found)} relations")
    kinds = {"code-registered-twice", "consumed-not-provided", "system-without-link"}
    assert kinds <= {relation["kind"] for relation in relations} and kinds <= {path.stem for path in (SQL / "queries").iterdir()}


if __name__ == "__main__":
    audit, spark = (pathlib.Path(path).resolve() for path in sys.argv[1:])
    same_tables(audit, spark)
    # Where the paths of the documentation lie.
    os.chdir(audit.parent)
    same_answers(audit, spark)
