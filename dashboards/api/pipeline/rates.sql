-- Lines received per minute, by source; the days of receipt bound what is read.
SELECT
    source,
    toInt64(toUnixTimestamp(toStartOfMinute(toDateTime(received_at, 'UTC')))) * 1000 AS minute,
    toInt64(count()) AS events
FROM events
WHERE tenant = {tenant:String}
    AND received_at >= fromUnixTimestamp64Milli({from:Int64})
    AND received_at < fromUnixTimestamp64Milli({to:Int64})
GROUP BY source, minute
ORDER BY minute
LIMIT {limit:UInt32}
