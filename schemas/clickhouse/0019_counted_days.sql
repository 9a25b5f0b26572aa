-- What each day of receipt held when it was last counted: rows and lines of `events`, lines of `forgotten`. A day that still has as
-- many rows need not be summed up again, and one whose 400 days are over keeps its place in the accounts. Written by the archive
-- from the second day on, again when the rows of a day change in number; a row per day, kept for good.
CREATE TABLE IF NOT EXISTS {database}.counted_days
(
    `day` UInt32,
    `rows` UInt64,
    `lines` UInt64,
    `forgotten` UInt64
)
ENGINE = ReplacingMergeTree
ORDER BY day
SETTINGS
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    non_replicated_deduplication_window = 100,
    min_free_disk_bytes_to_perform_insert = 134217728
