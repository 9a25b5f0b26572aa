-- Devices of which anything was counted since a time.
SELECT DISTINCT device
FROM device_hours
WHERE tenant = {tenant:String}
    AND hour >= toStartOfHour(fromUnixTimestamp64Milli({from:Int64}, 'UTC'))
    AND toUnixTimestamp(hour) + 60 * last >= intDiv({from:Int64} + 59999, 60000) * 60
    AND received >= toStartOfDay(fromUnixTimestamp64Milli({from:Int64}, 'UTC') - INTERVAL 24 HOUR)
LIMIT {limit:UInt32}
