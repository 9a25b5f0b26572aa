-- Of `events`: an insert that stood still for some minutes is still known for one that was made meanwhile, however many partitions
-- others insert.
ALTER TABLE {database}.events MODIFY SETTING non_replicated_deduplication_window = 10000
