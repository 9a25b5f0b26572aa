-- Copied from the log for people to search; the sort key serves one tenant's findings by id. Every version of a finding
-- is kept, the same version twice is one row. Kept 400 days.
CREATE TABLE IF NOT EXISTS {database}.findings
(
    `id` String,
    `version` UInt32,
    `detector` LowCardinality(String),
    `code` LowCardinality(String),
    `tenant` LowCardinality(String),
    `subject_kind` LowCardinality(String),
    `subject` String,
    `reason` LowCardinality(String),
    `severity` Enum8('info' = 1, 'low' = 2, 'medium' = 3, 'high' = 4, 'critical' = 5),
    `title` String,
    `at` DateTime64(3, 'UTC'),
    `concluded_at` DateTime64(3, 'UTC'),
    `device` String,
    `gateway` LowCardinality(String),
    `confidence` UInt8,
    `spoofable` UInt8,
    `evidence` Array(String),
    `facts` String,
    `explanation` String
)
ENGINE = ReplacingMergeTree
ORDER BY (tenant, id, version)
TTL toDateTime(at) + INTERVAL 400 DAY
SETTINGS
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    non_replicated_deduplication_window = 1000,
    min_free_disk_bytes_to_perform_insert = 134217728
