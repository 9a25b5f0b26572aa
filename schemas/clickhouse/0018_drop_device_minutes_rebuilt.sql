-- Went with `device_minutes`.
DROP TABLE IF EXISTS {database}.device_minutes_rebuilt
