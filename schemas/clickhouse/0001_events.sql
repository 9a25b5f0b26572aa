-- Read by people, learn, rerun and the archive itself (its high-water mark). The sort key serves one device's time range
-- within its tenant; ask for `subject`, the device the channel vouches for, else the one the text claims: only that
-- expression is in the key. One insert lies within one day.
-- Kept 400 days; the line itself 30. New parts are compact: one file to write and sync instead of ninety.
CREATE TABLE IF NOT EXISTS {database}.events
(
    `time` DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    `at` DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    `received_at` DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    `channel` UInt64 CODEC(ZSTD(1)),
    `index` UInt64 CODEC(Delta, ZSTD(1)),
    `tenant` LowCardinality(String),
    `gateway` LowCardinality(String),
    `device` String CODEC(ZSTD(1)),
    `claimed_device` String CODEC(ZSTD(1)),
    `subject` String ALIAS if(empty(device), claimed_device, device),
    `kind` LowCardinality(String),
    `trust` Enum8('none' = 0, 'token' = 1, 'mtls-gateway' = 2, 'mtls-device' = 3),
    `source` LowCardinality(String),
    `peer` String CODEC(ZSTD(1)),
    `peer_port` UInt16 CODEC(ZSTD(1)),
    `session` String CODEC(ZSTD(1)),
    `certificate_sha256` String CODEC(ZSTD(1)),
    `certificate_serial` String CODEC(ZSTD(1)),
    `certificate_issuer` LowCardinality(String),
    `certificate_subject` String CODEC(ZSTD(1)),
    `certificate_not_before` DateTime64(3, 'UTC') CODEC(ZSTD(1)),
    `certificate_not_after` DateTime64(3, 'UTC') CODEC(ZSTD(1)),
    `issuer_class` LowCardinality(String),
    `sequence` Int64 CODEC(Delta, ZSTD(1)),
    `nonce` String CODEC(ZSTD(1)),
    `boot_id` String CODEC(ZSTD(1)),
    `size` UInt32 CODEC(T64, ZSTD(1)),
    `payload_hash` String CODEC(ZSTD(1)),
    `outcome` LowCardinality(String),
    `reason` LowCardinality(String),
    `weight` UInt32 CODEC(T64, ZSTD(1)),
    `lines` UInt32 CODEC(T64, ZSTD(1)),
    `severity` UInt8 CODEC(ZSTD(1)),
    `host` LowCardinality(String),
    `program` LowCardinality(String),
    `backlog` UInt8 CODEC(ZSTD(1)),
    `redelivered` UInt8 CODEC(ZSTD(1)),
    `attributes` Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    `raw` String CODEC(ZSTD(1)) TTL toDateTime(received_at) + INTERVAL 30 DAY,
    `lane` UInt8 CODEC(ZSTD(1)),
    `partition` UInt16 CODEC(ZSTD(1)),
    `offset` UInt64 CODEC(T64, ZSTD(1)),
    `row` UInt32 CODEC(T64, ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(received_at)
ORDER BY (tenant, if(empty(device), claimed_device, device), time)
TTL toDateTime(received_at) + INTERVAL 400 DAY
SETTINGS
    min_bytes_for_wide_part = 134217728,
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    non_replicated_deduplication_window = 1000,
    min_free_disk_bytes_to_perform_insert = 134217728,
    ttl_only_drop_parts = 1
