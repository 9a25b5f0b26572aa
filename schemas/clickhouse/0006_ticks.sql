-- How time passed in the log: a rerun from `events` reads these when the log itself is gone. The sort key is the
-- log's own order; the same tick twice is one row. `fleet` and `baselines` are the offsets in force. Kept 400 days.
CREATE TABLE IF NOT EXISTS {database}.ticks
(
    `lane` UInt8,
    `partition` UInt16,
    `offset` UInt64 CODEC(Delta, ZSTD(1)),
    `time` DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    `fleet` UInt64 CODEC(T64, ZSTD(1)),
    `baselines` UInt64 CODEC(T64, ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (lane, partition, offset)
TTL toDateTime(time) + INTERVAL 400 DAY
SETTINGS
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    non_replicated_deduplication_window = 1000,
    min_free_disk_bytes_to_perform_insert = 134217728
