-- What a device did in each minute of the hours that are closed, whenever it was received.
SELECT
    (toInt64(toUnixTimestamp(hour)) + 60 * minute) * 1000 AS at,
    sum(message) AS messages,
    sum(byte) AS bytes,
    sum(handshake) AS handshakes,
    sum(refusal) AS refused
FROM device_hours
ARRAY JOIN
    minutes AS minute,
    device_hours.messages AS message,
    device_hours.bytes AS byte,
    device_hours.handshakes AS handshake,
    device_hours.refused AS refusal
WHERE tenant = {tenant:String}
    AND device = {device:String}
    AND hour >= toStartOfHour(fromUnixTimestamp64Milli({from:Int64}, 'UTC'))
    AND hour < fromUnixTimestamp64Milli({to:Int64})
    AND received >= toStartOfDay(fromUnixTimestamp64Milli({receivedFrom:Int64}, 'UTC'))
GROUP BY at
HAVING at >= {from:Int64} AND at < {to:Int64}
ORDER BY at
LIMIT {limit:UInt32}
