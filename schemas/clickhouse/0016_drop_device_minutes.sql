-- `device_hours` took its place; learn fills that with the past out of `events` when it starts.
DROP TABLE IF EXISTS {database}.device_minutes
