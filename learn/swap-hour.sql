-- Atomic: readers see the old hour or the new one, never neither.
ALTER TABLE device_hours REPLACE PARTITION {hour:UInt64} FROM device_hours_staging
