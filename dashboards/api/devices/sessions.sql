-- What identity says of a device lately, the latest first.
SELECT
    toInt64(toUnixTimestamp64Milli(time)) AS at,
    kind,
    gateway,
    peer,
    certificate_serial AS serial,
    reason
FROM events
WHERE tenant = {tenant:String}
    AND subject = {device:String}
    AND time >= fromUnixTimestamp64Milli({from:Int64})
    AND time < fromUnixTimestamp64Milli({to:Int64})
    AND received_at >= fromUnixTimestamp64Milli({receivedFrom:Int64})
    AND lane = 2
ORDER BY time DESC, channel DESC, index DESC
LIMIT {limit:UInt32}
