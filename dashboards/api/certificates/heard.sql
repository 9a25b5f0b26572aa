-- Devices of which anything was counted since a time.
SELECT DISTINCT device
FROM device_minutes
WHERE tenant = {tenant:String}
    AND minute >= fromUnixTimestamp64Milli({from:Int64})
LIMIT {limit:UInt32}
