-- Counts per device and minute, in one row per device, hour of the events, and hour in which they were received. Written by
-- learn: what was received in an hour is built in `device_hours_staging` and swapped in whole with REPLACE PARTITION, again
-- when more of it came. So each event is read once, however late it came, and the counts of a minute are the sum over all
-- rows that have it. Read by learn and by device pages; the sort key serves one device's past. `minutes` are those of the
-- hour, ascending, in which anything came; the other arrays go with it. `cohort` is what learn compares the device with.
-- Kept 70 days: a season of weeks, and an hour is a partition.
CREATE TABLE IF NOT EXISTS {database}.device_hours
(
    `tenant` LowCardinality(String),
    `device` String CODEC(ZSTD(1)),
    `hour` DateTime('UTC') CODEC(Delta, ZSTD(1)),
    `received` DateTime('UTC') CODEC(Delta, ZSTD(1)),
    `cohort` LowCardinality(String),
    `minutes` Array(UInt8) CODEC(ZSTD(1)),
    `messages` Array(UInt64) CODEC(T64, ZSTD(1)),
    `bytes` Array(UInt64) CODEC(T64, ZSTD(1)),
    `handshakes` Array(UInt64) CODEC(T64, ZSTD(1)),
    `refused` Array(UInt64) CODEC(T64, ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY intDiv(toYYYYMMDDhhmmss(received), 10000)
ORDER BY (tenant, device, hour)
TTL received + INTERVAL 70 DAY
SETTINGS
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    non_replicated_deduplication_window = 100,
    min_free_disk_bytes_to_perform_insert = 134217728,
    ttl_only_drop_parts = 1
