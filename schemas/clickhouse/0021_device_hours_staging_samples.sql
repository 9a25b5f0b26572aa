-- Of `device_hours_staging`: as in `device_hours`, which only a table of the same structure is swapped into.
ALTER TABLE {database}.device_hours_staging ADD COLUMN IF NOT EXISTS `every` UInt8 DEFAULT 1 CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS `first` UInt8 DEFAULT if(empty(minutes), 0, minutes[1]) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS `last` UInt8 DEFAULT if(empty(minutes), 0, minutes[-1]) CODEC(ZSTD(1))
