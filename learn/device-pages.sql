-- The devices of one tenant in pages of so many devices and minutes that are looked at, which are no more than three times `mostMinutes` of
-- one: the last of each, in order.
SELECT max(device) AS last, toInt64(sum(heard)) AS heard_minutes
FROM
(
    SELECT
        device,
        heard,
        intDiv(row_number() OVER (ORDER BY device) - 1, {devices:UInt32}) AS by_devices,
        intDiv(sum(least(heard, 3 * {mostMinutes:UInt32})) OVER (ORDER BY device) - 1, {rows:UInt32}) AS by_rows
    FROM
    (
        SELECT device, sum(length(minutes)) AS heard
        FROM device_hours
        WHERE tenant = {tenant:String}
            AND hour >= fromUnixTimestamp64Milli({from:Int64})
            AND hour < fromUnixTimestamp64Milli({to:Int64})
            AND received >= fromUnixTimestamp64Milli({receivedFrom:Int64})
        GROUP BY device
    )
)
GROUP BY by_devices, by_rows
ORDER BY last
