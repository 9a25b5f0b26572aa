-- Where refused lines come from.
SELECT tenant, gateway, source, step, reason, sum(lines) AS refused, max(received_at) AS last
FROM dead_letters FINAL
WHERE tenant IN (${tenant:sqlstring}) AND $__timeFilter(received_at)
GROUP BY tenant, gateway, source, step, reason
ORDER BY refused DESC
LIMIT 100
