-- Senders whose clock was more than five minutes off; ahead is above 0.
SELECT tenant, gateway, host, count() AS events, argMax(toInt64OrZero(attributes['skew']), abs(toInt64OrZero(attributes['skew']))) / 1000 AS most
FROM events
WHERE tenant IN (${tenant:sqlstring}) AND $__timeFilter(received_at) AND attributes['skew'] != ''
GROUP BY tenant, gateway, host
ORDER BY events DESC
LIMIT 100
