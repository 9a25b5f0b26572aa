-- The devices of one tenant in pages of so many devices and, but for what one device has, rows: the last of each, in order.
SELECT max(device) AS last
FROM
(
    SELECT
        device,
        intDiv(row_number() OVER (ORDER BY device) - 1, {devices:UInt32}) AS by_devices,
        intDiv(sum(minutes) OVER (ORDER BY device) - 1, {rows:UInt32}) AS by_rows
    FROM
    (
        SELECT device, count() AS minutes
        FROM device_minutes
        WHERE tenant = {tenant:String}
            AND minute >= fromUnixTimestamp64Milli({from:Int64})
            AND minute < fromUnixTimestamp64Milli({to:Int64})
        GROUP BY device
    )
)
GROUP BY by_devices, by_rows
ORDER BY last
