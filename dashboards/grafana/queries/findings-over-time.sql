-- Findings in their latest version, by severity.
SELECT $__timeInterval(at) AS time, toString(severity) AS severity, uniqExact(id) AS findings
FROM (
    SELECT id, argMax(at, version) AS at, argMax(severity, version) AS severity
    FROM findings
    WHERE tenant IN (${tenant:sqlstring}) AND $__timeFilter(at)
    GROUP BY tenant, id
)
GROUP BY time, severity
ORDER BY time
LIMIT 10000
