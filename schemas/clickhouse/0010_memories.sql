-- What roles remember of the log they have folded, with the offset at which the fold goes on, in parts: whoever is given a key
-- goes on from there. Two slots take turns, so that one is whole while the other is written; of two writers the later epoch
-- counts. The sort key serves one memory. What nobody has saved again for 30 days is gone.
CREATE TABLE IF NOT EXISTS {database}.memories
(
    `key` String,
    `slot` UInt8,
    `part` UInt16,
    `version` UInt64,
    `parts` UInt16,
    `digest` String,
    `saved_at` DateTime DEFAULT now(),
    `body` String CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (key, slot, part)
TTL saved_at + INTERVAL 30 DAY
SETTINGS
    index_granularity = 64,
    non_replicated_deduplication_window = 0,
    min_free_disk_bytes_to_perform_insert = 134217728
