SELECT toInt64(toUnixTimestamp(received)) * 1000 AS hour, toInt64(count()) AS rows
FROM device_hours_staging
GROUP BY hour
