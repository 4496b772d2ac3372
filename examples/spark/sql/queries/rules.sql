-- Which rules gate how many submissions.
SELECT rule, count(DISTINCT path) AS submissions, count(*) AS findings
FROM findings
WHERE gates AND NOT excused
GROUP BY rule
ORDER BY submissions DESC, rule
