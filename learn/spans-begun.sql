-- Spans of which anything is rolled up, and their rows: a partition each, whose number the engine knows without reading them.
SELECT _partition_id AS partition, toInt64(count()) AS rows
FROM device_hours
WHERE _partition_id >= {first:String} AND _partition_id < {end:String}
GROUP BY partition
ORDER BY partition
