-- What was refused, copied from the log; `bytes` is base64 of the line as received. The sort key serves one tenant's
-- days. The same rejection twice is one row. Kept 90 days.
CREATE TABLE IF NOT EXISTS {database}.dead_letters
(
    `id` String,
    `received_at` DateTime64(3, 'UTC'),
    `tenant` LowCardinality(String),
    `gateway` LowCardinality(String),
    `source` LowCardinality(String),
    `step` LowCardinality(String),
    `reason` LowCardinality(String),
    `lines` UInt32,
    `bytes` String CODEC(ZSTD(3)),
    `length` UInt64,
    `offset` UInt64
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMMDD(received_at)
ORDER BY (tenant, received_at, id)
TTL toDateTime(received_at) + INTERVAL 90 DAY
SETTINGS
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    non_replicated_deduplication_window = 1000,
    min_free_disk_bytes_to_perform_insert = 134217728,
    ttl_only_drop_parts = 1
