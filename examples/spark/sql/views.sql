-- What both engines read alike.

-- The newest version of each project, as `hutong audit` takes it: that of the latest stage, and within it the last path. Where
-- organisations of several codes use one project code, it is a project of each. What has no verdict is not compared.
CREATE OR REPLACE TEMPORARY VIEW newest AS
WITH judged AS (
  SELECT
    *,
    nullif(trim(project_code), '') AS project,
    nullif(upper(trim(provider_code)), '') AS organisation,
    CASE stage WHEN 'proposal' THEN 1 WHEN 'acceptance' THEN 2 WHEN 'operation' THEN 3 ELSE 0 END AS late
  FROM submissions
  WHERE verdict IS NOT NULL
),
owned AS (
  SELECT project AS owned_project, count(DISTINCT organisation) AS organisations
  FROM judged
  WHERE project IS NOT NULL
  GROUP BY project
),
ranked AS (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY
        project,
        CASE WHEN project IS NULL THEN path END,
        CASE WHEN organisations > 1 THEN coalesce(organisation, '') END
      ORDER BY late DESC, by_number(path) DESC, path DESC
    ) AS version
  FROM judged
  LEFT JOIN owned ON owned_project = project
)
SELECT * FROM ranked WHERE version = 1;

-- Who registers which code, newest versions only.
CREATE OR REPLACE TEMPORARY VIEW provides AS
SELECT resources.*
FROM resources
JOIN newest ON newest.path = resources.path
WHERE resources.code IS NOT NULL;

-- Who uses which code, newest versions only.
CREATE OR REPLACE TEMPORARY VIEW uses AS
SELECT DISTINCT consumed.path, trim(consumed.code) AS code
FROM consumed
JOIN newest ON newest.path = consumed.path;
