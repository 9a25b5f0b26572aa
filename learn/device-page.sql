-- The last device of the next page, '' when there is none.
SELECT max(device) AS last, toUInt32(count()) AS devices
FROM
(
    SELECT DISTINCT device
    FROM device_minutes
    WHERE tenant = {tenant:String}
        AND minute >= fromUnixTimestamp64Milli({from:Int64})
        AND minute < fromUnixTimestamp64Milli({to:Int64})
        AND device > {after:String}
    ORDER BY device
    LIMIT {limit:UInt32}
)
