SELECT DISTINCT tenant
FROM device_hours
WHERE hour >= fromUnixTimestamp64Milli({from:Int64})
    AND hour < fromUnixTimestamp64Milli({to:Int64})
    AND received >= fromUnixTimestamp64Milli({receivedFrom:Int64})
ORDER BY tenant
