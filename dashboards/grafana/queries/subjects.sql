-- Whom findings are about, worst first.
SELECT tenant, subject_kind AS kind, subject, toString(max(severity)) AS worst, uniqExact(id) AS findings, groupUniqArray(8)(code) AS detectors
FROM findings
WHERE tenant IN (${tenant:sqlstring}) AND $__timeFilter(at)
GROUP BY tenant, kind, subject
ORDER BY max(severity) DESC, findings DESC
LIMIT 100
