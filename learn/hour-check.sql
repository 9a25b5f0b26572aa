-- Whether the hour as readers see it holds each minute of a device once. Rows of a whole fill lie beside their like, so the first ones tell.
SELECT toInt64(count()) AS rows, toInt64(uniqExact(tenant, device, minute)) AS minutes
FROM
(
    SELECT tenant, device, minute
    FROM device_minutes
    WHERE minute >= fromUnixTimestamp64Milli({from:Int64})
        AND minute < fromUnixTimestamp64Milli({to:Int64})
    ORDER BY tenant, device, minute
    LIMIT 10000
)
