-- Where learn builds an hour before it takes the place of the old one: same structure, same partitions.
CREATE TABLE IF NOT EXISTS {database}.device_hours_staging AS {database}.device_hours
