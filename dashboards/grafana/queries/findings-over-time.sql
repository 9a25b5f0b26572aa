-- Findings in their latest version, by severity.
SELECT $__timeInterval(latest) AS time, toString(severities) AS severity, count() AS findings
FROM (
    SELECT argMax(at, version) AS latest, argMax(severity, version) AS severities
    FROM findings
    WHERE tenant IN (${tenant:sqlstring}) AND $__timeFilter(at)
    GROUP BY tenant, id
)
GROUP BY time, severity
ORDER BY time
LIMIT 10000
