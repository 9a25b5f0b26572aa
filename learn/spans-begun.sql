-- Spans of which anything is rolled up: a partition each, so that no row is read.
SELECT DISTINCT _partition_id AS partition
FROM device_hours
WHERE _partition_id >= {first:String} AND _partition_id < {end:String}
ORDER BY partition
