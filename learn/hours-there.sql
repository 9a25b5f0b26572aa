-- Hours of receipt of which anything is rolled up.
SELECT DISTINCT toInt64(toUnixTimestamp(received)) * 1000 AS hour
FROM device_hours
WHERE received >= fromUnixTimestamp64Milli({from:Int64}) AND received < fromUnixTimestamp64Milli({to:Int64})
