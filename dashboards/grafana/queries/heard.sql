-- How many different devices and gateways were heard.
SELECT $__timeInterval(received_at) AS time, uniq(tenant, subject) AS devices, uniq(tenant, gateway) AS gateways
FROM events
WHERE tenant IN (${tenant:sqlstring}) AND $__timeFilter(received_at)
GROUP BY time
ORDER BY time
LIMIT 10000
