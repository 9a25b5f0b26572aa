-- Sessions and refusals by weight.
SELECT $__timeInterval(received_at) AS time, kind, sum(weight) AS attempts
FROM events
WHERE tenant IN (${tenant:sqlstring}) AND $__timeFilter(received_at)
    AND kind IN ('session-opened', 'session-refused', 'auth-failed')
GROUP BY time, kind
ORDER BY time
LIMIT 10000
