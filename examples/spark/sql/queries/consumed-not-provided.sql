-- Codes that somebody uses and nobody registers: a row for each who uses one. An official catalogue plays no part,
-- and neither do demands by a name alone.
SELECT uses.code, uses.path, newest.project_code, newest.project_name, newest.provider_name
FROM uses
JOIN newest ON newest.path = uses.path
WHERE NOT EXISTS (SELECT 1 FROM provides WHERE provides.code = uses.code)
ORDER BY uses.code, uses.path
