-- The latest findings, each in its latest version.
SELECT at, tenant, toString(severity) AS severity, code, title, subject, reason
FROM findings
WHERE tenant IN (${tenant:sqlstring}) AND $__timeFilter(at)
ORDER BY at DESC, version DESC
LIMIT 1 BY tenant, id
LIMIT 100
