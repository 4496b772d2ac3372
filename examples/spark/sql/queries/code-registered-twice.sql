-- Resource codes that several projects register: a row for each resource that has such a code.
SELECT code, path, id, title, provider_name
FROM provides
WHERE code IN (SELECT code FROM provides GROUP BY code HAVING count(DISTINCT path) > 1)
ORDER BY code, path, resource
