"""Compares a registry of SQLite with one of PostgreSQL: tables, columns and every row.

    same.py FILE SCHEMA PSQL…      PSQL… is a command that runs what `-c` says

Prints what differs, or how many rows are the same. Booleans are numbers in SQLite, and PostgreSQL keeps no U+0000.
"""

import json
import sqlite3
import subprocess
import sys

file, schema, *psql = sys.argv[1:]


def asked(sql):
    done = subprocess.run([*psql, "-qAt", "-c", sql], check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


hard = set()


def cell(value):
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        hard.update(kind for kind, is_so in [("U+0000", "\0" in value), ("long", len(value) > 10_000)] if is_so)
        return value.replace("\0", "\ufffd")
    return value


def server():
    columns = asked(
        f"SELECT json_build_array(table_name, column_name) FROM information_schema.columns"
        f" WHERE table_schema = '{schema}' ORDER BY table_name, ordinal_position"
    )
    tables = {}
    for table, column in columns:
        tables.setdefault(table, []).append(column)
    rows = {table: asked(f'SELECT row_to_json(t) FROM "{schema}"."{table}" t') for table in tables}
    return {table: [[cell(row[name]) for name in names] for row in rows[table]] for table, names in tables.items()}, tables


def local():
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    rows, columns = {}, {}
    for (table,) in names:
        found = connection.execute(f'SELECT * FROM "{table}"')
        columns[table] = [column[0] for column in found.description]
        rows[table] = [[cell(value) for value in row] for row in found]
    return rows, columns


(own, own_columns), (other, other_columns) = local(), server()
wrong = []
if own_columns != other_columns:
    wrong.append(f"tables and columns: {own_columns} / {other_columns}")
for table in own_columns:
    one, two = (sorted(json.dumps(row) for row in rows.get(table, [])) for rows in (own, other))
    if one != two:
        wrong.append(f"{table}: {sorted(set(one) - set(two))[:2]} / {sorted(set(two) - set(one))[:2]}")
counts = {table: len(rows) for table, rows in own.items()}
if counts.get("submissions", 0) < 4 or counts.get("findings", 0) < 10 or not counts.get("runs"):
    wrong.append(f"there is too little to compare: {counts}")
if hard != {"U+0000", "long"}:
    wrong.append(f"nothing hard to keep was compared but {hard}")
if wrong:
    sys.exit("\n".join(wrong))
print(f"{sum(counts.values())} rows of {len(counts)} tables are the same")
