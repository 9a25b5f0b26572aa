-- Rows per hour of receipt as stored now.
SELECT
    toInt64(toUnixTimestamp(toStartOfHour(toDateTime(received_at, 'UTC')))) * 1000 AS hour,
    toInt64(count()) AS rows
FROM events
WHERE received_at >= fromUnixTimestamp64Milli({from:Int64}) AND received_at < fromUnixTimestamp64Milli({to:Int64})
GROUP BY hour
ORDER BY hour
