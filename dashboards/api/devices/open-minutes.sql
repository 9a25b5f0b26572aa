-- The same for hours that are not rolled up yet, counted as `learn/fill-span.sql` will count them.
SELECT
    toInt64(toUnixTimestamp(toStartOfMinute(toDateTime(time, 'UTC')))) * 1000 AS at,
    sumIf(toUInt64(weight), kind = 'message-published') AS messages,
    sumIf(toUInt64(size) * weight, kind = 'message-published') AS bytes,
    sumIf(toUInt64(weight), kind IN ('session-opened', 'session-refused')) AS handshakes,
    sumIf(toUInt64(weight), kind = 'session-refused') AS refused
FROM events
WHERE tenant = {tenant:String}
    AND subject = {device:String}
    AND time >= fromUnixTimestamp64Milli({from:Int64})
    AND time < fromUnixTimestamp64Milli({to:Int64})
    AND received_at >= fromUnixTimestamp64Milli({receivedFrom:Int64})
    AND kind IN ('message-published', 'session-opened', 'session-refused')
    AND backlog = 0
GROUP BY at
ORDER BY at
LIMIT {limit:UInt32}
