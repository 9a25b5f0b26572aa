-- How often each detector spoke.
SELECT code, detector, uniqExact(tenant, id) AS findings, toString(max(severity)) AS worst
FROM findings
WHERE tenant IN (${tenant:sqlstring}) AND $__timeFilter(at)
GROUP BY code, detector
ORDER BY findings DESC
LIMIT 100
