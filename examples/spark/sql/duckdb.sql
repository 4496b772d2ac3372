-- What the queries stand on, as DuckDB writes it. `spark.sql` is the same for Spark.

-- A text that sorts with the numbers in it by their size (the last 20 digits of each).
CREATE OR REPLACE TEMPORARY MACRO by_number(given) AS
regexp_replace(regexp_replace(given, '([0-9]+)', '00000000000000000000\1', 'g'), '[0-9]*([0-9]{20})', '\1', 'g');

-- The codes that each submission says it uses.
CREATE OR REPLACE TEMPORARY VIEW consumed AS
SELECT path, unnest(consumes) AS code FROM submissions;
