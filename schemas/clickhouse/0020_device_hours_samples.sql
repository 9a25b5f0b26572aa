-- Of `device_hours`: a row may hold the counts of every `every`th minute only, and `minutes` those of them in which messages
-- came; `first` and `last` are the minutes of the hour in which anything came at all. `handshakes` and `refused` are no longer
-- written: pages read them, as every minute, from `events`.
ALTER TABLE {database}.device_hours ADD COLUMN IF NOT EXISTS `every` UInt8 DEFAULT 1 CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS `first` UInt8 DEFAULT if(empty(minutes), 0, minutes[1]) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS `last` UInt8 DEFAULT if(empty(minutes), 0, minutes[-1]) CODEC(ZSTD(1))
