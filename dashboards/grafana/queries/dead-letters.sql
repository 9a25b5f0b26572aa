-- Lines that were refused, by reason.
SELECT $__timeInterval(received_at) AS time, reason, sum(lines) AS refused
FROM dead_letters FINAL
WHERE tenant IN (${tenant:sqlstring}) AND $__timeFilter(received_at)
GROUP BY time, reason
ORDER BY time
LIMIT 10000
