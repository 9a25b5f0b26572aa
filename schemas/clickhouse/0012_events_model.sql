-- Of `events`: what learn compares a device with, as a column: to read it out of the attributes of every row costs half of a
-- roll-up. Follows from `attributes`, so nobody inserts it and no copy holds it; old parts have it computed when they are read.
ALTER TABLE {database}.events ADD COLUMN IF NOT EXISTS `model` LowCardinality(String) MATERIALIZED attributes['model']
