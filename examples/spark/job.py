"""Judges the archives below a folder or bucket on Spark, and writes the rows of `hutong audit` as Parquet, one folder a table.

    python job.py INBOX OUT --as-of 2026-12-01 [--pack gb] [--registry FILE] [--waivers FILE] [--class new] [--stage proposal] [--redact]

INBOX and OUT are whatever Spark reads and writes: a path, hdfs://…, s3a://…. OUT must not be there yet. Every machine needs the
modules `hutong_judge` and `pyarrow`; `docs/audit.md` says how they get there. The answers of `sql/*.sql` are written to OUT/answers.
"""

import argparse
import os
import pathlib
import re
import sys

import hutong_judge

# What a worker runs is what runs here. In a cluster `spark.pyspark.python` names the interpreter.
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)

from pyspark import StorageLevel
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

ARCHIVE = r"(?i)\.(zip|tar|tar\.gz|tgz)$"
SQL = pathlib.Path(__file__).resolve().parent / "sql"
TYPES = {"text": "STRING", "number": "BIGINT", "truth": "BOOLEAN", "texts": "ARRAY<STRING>"}


def structs():
    """The schema of a row for each submission: one column a table, and in it the rows of the table."""
    for table, columns in hutong_judge.TABLES.items():
        fields = ", ".join(f"`{name}`: {TYPES[kind]}" for name, kind in columns.items())
        yield f"`{table}` ARRAY<STRUCT<{fields}>>"


def summaries(options):
    """What a worker does: batches of paths and bytes become batches of rows. It has no state, no files and no network."""

    def work(batches):
        import hutong_judge
        import pyarrow as pa

        types = {"text": pa.string(), "number": pa.int64(), "truth": pa.bool_(), "texts": pa.list_(pa.string())}
        schema = pa.schema(
            (table, pa.list_(pa.struct([(name, types[kind]) for name, kind in columns.items()])))
            for table, columns in hutong_judge.TABLES.items()
        )
        for batch in batches:
            rows = []
            for path, content in zip(*(batch.column(name) for name in ("path", "content"))):
                # Of one that is too long nothing but that counts, so Spark does not read it.
                data = content.as_py() if content.is_valid else bytes(hutong_judge.MOST_BYTES + 1)
                rows.append(hutong_judge.summarise(path.as_py(), data, **options))
            yield pa.RecordBatch.from_pylist(rows, schema=schema)

    return work


def listed(spark, folder):
    """Every file below a folder, with its length. Spark's own list lacks those that are empty, and names that begin with `_` or `.`."""
    root = spark._jvm.org.apache.hadoop.fs.Path(folder)
    entries = root.getFileSystem(spark._jsc.hadoopConfiguration()).listFiles(root, True)
    lengths = {}
    while entries.hasNext():
        entry = entries.next()
        lengths[entry.getPath().toString()] = entry.getLen()
    return lengths


def office_file(path):
    """A file of the office, as the module takes it: its name and its bytes."""
    path = pathlib.Path(path)
    return path.name, path.read_bytes()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("inbox")
    parser.add_argument("out")
    parser.add_argument("--as-of", required=True, help="the day, as CCYY-MM-DD")
    parser.add_argument("--pack", default="gb", help="a pack by its name, or a .zip of its folder")
    parser.add_argument("--registry", type=office_file)
    parser.add_argument("--waivers", type=office_file)
    parser.add_argument("--class", dest="class_")
    parser.add_argument("--stage")
    parser.add_argument("--redact", action="store_true")
    given = parser.parse_args()
    options = vars(given).copy()
    if given.pack.endswith(".zip"):
        options["pack"] = pathlib.Path(given.pack).read_bytes()
    return options.pop("inbox"), options.pop("out"), options


def main():
    inbox, out, options = arguments()
    # A mistake in the options is told here and not by every worker.
    hutong_judge.summarise("none", b"", **options)
    spark = SparkSession.builder.appName("hutong").getOrCreate()
    # Archives are large and few fit into the memory of a worker; so the partitions are small, and the batches within them, too.
    spark.conf.set("spark.sql.files.maxPartitionBytes", 16 << 20)
    # To open a small file is nothing beside judging it, so a partition may have hundreds of them.
    spark.conf.set("spark.sql.files.openCostInBytes", 64 << 10)
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 16)

    files = spark.read.format("binaryFile").option("recursiveFileLookup", True).load(inbox)
    archives = files.where(F.col("path").rlike(ARCHIVE))
    is_read = F.col("length") <= hutong_judge.MOST_BYTES
    read = archives.where(is_read).select("path", "content")
    too_long = archives.where(~is_read).select("path", F.lit(None).cast("binary").alias("content"))
    given = listed(spark, inbox)
    empty = [(path, b"") for path, length in given.items() if length == 0 and re.search(ARCHIVE, path)]
    judged = read.union(too_long).union(spark.createDataFrame(empty, "path STRING, content BINARY"))
    # A file on a disk has the path that `hutong audit` shows.
    judged = judged.withColumn("path", F.regexp_replace("path", "^file:/*", "/"))
    judged = judged.mapInArrow(summaries(options), ", ".join(structs()))
    judged.persist(StorageLevel.DISK_ONLY)
    for table in hutong_judge.TABLES:
        judged.selectExpr(f"inline(`{table}`)").write.parquet(f"{out}/{table}")
        spark.read.parquet(f"{out}/{table}").createOrReplaceTempView(table)
    judged.unpersist()

    views = "".join((SQL / name).read_text("utf-8") for name in ("spark.sql", "views.sql"))
    for statement in filter(str.strip, re.split(r";\s*\n", views)):
        spark.sql(statement)
    for query in sorted((SQL / "queries").glob("*.sql")):
        answer = spark.sql(query.read_text("utf-8"))
        written = f"{out}/answers/{query.stem}"
        answer.coalesce(1).write.option("ignoreNullFields", False).json(written)
        print(f"\n{query.stem}")
        spark.read.schema(answer.schema).json(written).show(10, truncate=60)
    others = len(given) - spark.table("submissions").count()
    if others:
        sys.exit(f"{others} files below {inbox} were not judged: they are no archives, or Spark passes over their names")


if __name__ == "__main__":
    main()
