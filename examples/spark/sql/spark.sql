-- What the queries stand on, as Spark writes it. `duckdb.sql` is the same for DuckDB.

-- A text that sorts with the numbers in it by their size (the last 20 digits of each).
CREATE OR REPLACE TEMPORARY FUNCTION by_number(given STRING) RETURNS STRING
RETURN regexp_replace(regexp_replace(given, '([0-9]+)', '00000000000000000000$1'), '[0-9]*([0-9]{20})', '$1');

-- The codes that each submission says it uses.
CREATE OR REPLACE TEMPORARY VIEW consumed AS
SELECT path, explode(consumes) AS code FROM submissions;
