-- Whether the hour as readers see it holds each device and hour once. Rows of a whole fill lie beside their like, so the first ones tell.
SELECT toInt64(count()) AS rows, toInt64(uniqExact(tenant, device, hour)) AS distinct
FROM
(
    SELECT tenant, device, hour
    FROM device_hours
    WHERE received = fromUnixTimestamp64Milli({hour:Int64})
    ORDER BY tenant, device, hour
    LIMIT 10000
)
