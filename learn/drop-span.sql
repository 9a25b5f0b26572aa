-- A span that nothing is counted of: ClickHouse refuses to swap in a partition without rows.
ALTER TABLE device_hours DROP PARTITION {partition:UInt64}
