-- When anything was heard of a device, first and last.
SELECT
    toInt64(toUnixTimestamp64Milli(min(time))) AS first,
    toInt64(toUnixTimestamp64Milli(max(time))) AS last,
    toUInt32(count() > 0) AS any
FROM events
WHERE tenant = {tenant:String}
    AND subject = {device:String}
    AND time < fromUnixTimestamp64Milli({to:Int64})
