-- Atomic: readers see the old span or the new one, never neither.
ALTER TABLE device_hours REPLACE PARTITION {partition:UInt64} FROM device_hours_staging
