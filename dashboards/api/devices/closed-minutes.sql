-- What a device did in each minute of the hours that are closed.
SELECT
    toInt64(toUnixTimestamp(minute)) * 1000 AS at,
    messages,
    bytes,
    handshakes,
    refused
FROM device_minutes
WHERE tenant = {tenant:String}
    AND device = {device:String}
    AND minute >= fromUnixTimestamp64Milli({from:Int64})
    AND minute < fromUnixTimestamp64Milli({to:Int64})
ORDER BY minute
LIMIT {limit:UInt32}
