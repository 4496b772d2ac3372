-- Chimneys: systems that use nothing of others, and of which others use nothing. Of a submission without a manifest nobody knows.
-- Demands by a name alone play no part.
WITH links AS (
  SELECT uses.path AS user_path, provides.path AS provider_path
  FROM uses
  JOIN provides ON provides.code = uses.code AND provides.path <> uses.path
)
SELECT path, project_code, project_name, provider_name, resources
FROM newest
WHERE (project_code IS NOT NULL OR project_name IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM links WHERE user_path = newest.path)
  AND NOT EXISTS (SELECT 1 FROM links WHERE provider_path = newest.path)
ORDER BY path
