-- When each gateway was heard last, quietest first.
SELECT tenant, gateway, max(received_at) AS last, count() AS events
FROM events
WHERE tenant IN (${tenant:sqlstring}) AND $__timeFilter(received_at) AND gateway != ''
GROUP BY tenant, gateway
ORDER BY last
LIMIT 100
