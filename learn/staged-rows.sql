SELECT toInt64(count()) AS rows FROM device_minutes_staging
