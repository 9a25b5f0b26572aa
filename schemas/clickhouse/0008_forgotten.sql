-- How many rows and lines of each record were taken out of `events`, or never put in, because their device is forgotten:
-- what keeps the accounts whole. Names nobody: `id` is that of the wish. The sort key is the log's own order; the same
-- record twice is one row. Kept as long as events.
CREATE TABLE IF NOT EXISTS {database}.forgotten
(
    `id` String,
    `lane` UInt8,
    `partition` UInt16,
    `offset` UInt64 CODEC(Delta, ZSTD(1)),
    `received_at` DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    `rows` UInt32 CODEC(T64, ZSTD(1)),
    `lines` UInt64 CODEC(T64, ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(received_at)
ORDER BY (lane, partition, offset, id)
TTL toDateTime(received_at) + INTERVAL 400 DAY
SETTINGS
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    non_replicated_deduplication_window = 1000,
    min_free_disk_bytes_to_perform_insert = 134217728
