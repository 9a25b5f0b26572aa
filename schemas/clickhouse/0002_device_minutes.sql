-- Written by learn, a closed hour at a time: the hour is built in `device_minutes_staging` and swapped in whole with
-- REPLACE PARTITION, again when rows came late. Read by learn and by device pages; the sort key serves one device's
-- past. `cohort` is what learn compares the device with. Kept 70 days: a season of weeks, and an hour is a partition.
CREATE TABLE IF NOT EXISTS {database}.device_minutes
(
    `tenant` LowCardinality(String),
    `device` String CODEC(ZSTD(1)),
    `cohort` LowCardinality(String),
    `minute` DateTime('UTC') CODEC(Delta, ZSTD(1)),
    `messages` UInt64 CODEC(T64, ZSTD(1)),
    `bytes` UInt64 CODEC(T64, ZSTD(1)),
    `handshakes` UInt64 CODEC(T64, ZSTD(1)),
    `refused` UInt64 CODEC(T64, ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY intDiv(toYYYYMMDDhhmmss(minute), 10000)
ORDER BY (tenant, device, minute)
TTL minute + INTERVAL 70 DAY
SETTINGS
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    non_replicated_deduplication_window = 100,
    min_free_disk_bytes_to_perform_insert = 134217728,
    ttl_only_drop_parts = 1
