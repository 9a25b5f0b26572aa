SELECT toInt64(count()) AS rows
FROM device_hours_staging
WHERE received = fromUnixTimestamp64Milli({from:Int64})
