-- Where `tocsin verify --rebuild` builds an hour before it takes the place of the old one, while learn uses its own.
CREATE TABLE IF NOT EXISTS {database}.device_hours_rebuilt AS {database}.device_hours
