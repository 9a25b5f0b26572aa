-- What came in, by listener and decoder.
SELECT $__timeInterval(received_at) AS time, source, count() AS events
FROM events
WHERE tenant IN (${tenant:sqlstring}) AND $__timeFilter(received_at)
GROUP BY time, source
ORDER BY time
LIMIT 10000
