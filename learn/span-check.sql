-- Whether a span as readers see it holds each device and hour once.
SELECT toInt64(sum(n)) AS rows, toInt64(count()) AS distinct
FROM
(
    SELECT count() AS n
    FROM device_hours
    WHERE received = fromUnixTimestamp64Milli({from:Int64})
    GROUP BY tenant, device, hour
)
SETTINGS optimize_aggregation_in_order = 1
