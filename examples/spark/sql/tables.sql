-- The tables of an audit for DuckDB; `COPY … FROM 'rows/….ndjson' (FORMAT json)` fills them.

CREATE TABLE submissions (
  "path" VARCHAR,
  "submission" VARCHAR,
  "project_code" VARCHAR,
  "project_name" VARCHAR,
  "class" VARCHAR,
  "stage" VARCHAR,
  "provider_name" VARCHAR,
  "provider_code" VARCHAR,
  "vendor" VARCHAR,
  "verdict" VARCHAR,
  "exit_code" BIGINT,
  "reason_zh" VARCHAR,
  "reason_en" VARCHAR,
  "gating" BIGINT,
  "endpoints" BIGINT,
  "unjudged" BIGINT,
  "errors" BIGINT,
  "warnings" BIGINT,
  "excused" BIGINT,
  "rules_evaluated" BIGINT,
  "rules_unevaluated" BIGINT,
  "files" BIGINT,
  "bytes" BIGINT,
  "interfaces" BIGINT,
  "operations" BIGINT,
  "resources" BIGINT,
  "items" BIGINT,
  "consumes" VARCHAR[],
  "pack" VARCHAR,
  "pack_version" VARCHAR,
  "pack_digest" VARCHAR,
  "tool_version" VARCHAR,
  "as_of" VARCHAR,
  "page" VARCHAR
);

CREATE TABLE interfaces (
  "path" VARCHAR,
  "file" VARCHAR,
  "title" VARCHAR,
  "version" VARCHAR,
  "operations" VARCHAR[]
);

CREATE TABLE resources (
  "path" VARCHAR,
  "resource" BIGINT,
  "id" VARCHAR,
  "code" VARCHAR,
  "title" VARCHAR,
  "provider_name" VARCHAR,
  "provider_code" VARCHAR,
  "sharing_type" VARCHAR,
  "withheld" BOOLEAN,
  "items" BIGINT,
  "served_by" VARCHAR[],
  "file" VARCHAR
);

CREATE TABLE items (
  "path" VARCHAR,
  "resource" BIGINT,
  "ordinal" BIGINT,
  "name" VARCHAR,
  "name_norm" VARCHAR
);

CREATE TABLE demands (
  "path" VARCHAR,
  "demand" BIGINT,
  "code" VARCHAR,
  "title" VARCHAR,
  "provider_name" VARCHAR,
  "items" VARCHAR[],
  "registered" BOOLEAN
);

CREATE TABLE findings (
  "path" VARCHAR,
  "rule" VARCHAR,
  "severity" VARCHAR,
  "gates" BOOLEAN,
  "incomplete" BOOLEAN,
  "excused" BOOLEAN,
  "message_zh" VARCHAR,
  "message_en" VARCHAR,
  "file" VARCHAR,
  "pointer" VARCHAR,
  "line" BIGINT,
  "column" BIGINT,
  "sheet" VARCHAR,
  "cell" VARCHAR,
  "resource" VARCHAR,
  "item" VARCHAR,
  "operation" VARCHAR,
  "endpoint" VARCHAR,
  "fingerprint" VARCHAR,
  "caused_by" VARCHAR
);

CREATE TABLE waivers (
  "path" VARCHAR,
  "rule" VARCHAR,
  "scope_zh" VARCHAR,
  "scope_en" VARCHAR,
  "reference" VARCHAR,
  "reason" VARCHAR,
  "granted_by" VARCHAR,
  "granted_on" VARCHAR,
  "expires" VARCHAR,
  "state" VARCHAR,
  "findings" BIGINT
);

CREATE TABLE decisions (
  "path" VARCHAR,
  "about_zh" VARCHAR,
  "about_en" VARCHAR,
  "accepted" BOOLEAN,
  "reason" VARCHAR,
  "by" VARCHAR,
  "on" VARCHAR,
  "state" VARCHAR
);

CREATE TABLE links (
  "path" VARCHAR,
  "code" VARCHAR,
  "title" VARCHAR,
  "state" VARCHAR,
  "provider_path" VARCHAR,
  "providers" BIGINT,
  "registered" BOOLEAN
);

CREATE TABLE versions (
  "path" VARCHAR,
  "project_code" VARCHAR,
  "version" BIGINT,
  "newest" VARCHAR
);

CREATE TABLE not_judged (
  "path" VARCHAR,
  "does_not_count" BOOLEAN,
  "reason_zh" VARCHAR,
  "reason_en" VARCHAR
);
