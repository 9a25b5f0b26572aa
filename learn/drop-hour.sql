-- An hour that nothing is counted of: ClickHouse refuses to swap in a partition without rows.
ALTER TABLE device_minutes DROP PARTITION {hour:UInt64}
