-- How the newest versions of each department stand. Without a code it is known by its name.
SELECT
  coalesce(organisation, nullif(trim(provider_name), '')) AS department,
  min(provider_name) AS provider_name,
  count(*) AS systems,
  count(CASE WHEN verdict IN ('PASS', 'CONDITIONAL') THEN 1 END) AS passed,
  count(CASE WHEN verdict = 'FAIL' THEN 1 END) AS failed,
  count(CASE WHEN verdict = 'INCOMPLETE' THEN 1 END) AS incomplete,
  CAST(sum(resources) AS BIGINT) AS resources,
  CAST(sum(operations) AS BIGINT) AS operations
FROM newest
GROUP BY coalesce(organisation, nullif(trim(provider_name), ''))
ORDER BY systems DESC, department NULLS LAST
