-- Of `events`: parts are merged sixteen at a time or more. Merging a row costs as much as inserting it, and with five or
-- six at a time it would be merged half as often again; up to a hundred parts of a day cost a query little.
ALTER TABLE {database}.events MODIFY SETTING min_parts_to_merge_at_once = 16
