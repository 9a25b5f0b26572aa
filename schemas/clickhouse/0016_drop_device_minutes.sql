-- `device_hours` took its place; `tocsin verify --rebuild` fills that with the past out of `events`.
DROP TABLE IF EXISTS {database}.device_minutes
