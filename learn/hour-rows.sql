-- Rows per hour as stored now; an hour that grew since it was rolled up is rolled up again.
SELECT
    toInt64(toUnixTimestamp(toStartOfHour(toDateTime(time, 'UTC')))) * 1000 AS hour,
    toInt64(count()) AS rows
FROM events
WHERE time >= fromUnixTimestamp64Milli({from:Int64})
    AND time < fromUnixTimestamp64Milli({to:Int64})
    AND received_at >= fromUnixTimestamp64Milli({receivedFrom:Int64})
GROUP BY hour
ORDER BY hour
