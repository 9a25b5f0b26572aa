SELECT DISTINCT tenant
FROM device_minutes
WHERE minute >= fromUnixTimestamp64Milli({from:Int64}) AND minute < fromUnixTimestamp64Milli({to:Int64})
ORDER BY tenant
