-- Of parts that lie within the range the engine knows it without reading them.
SELECT toInt64(count()) AS rows
FROM events
WHERE received_at >= fromUnixTimestamp64Milli({from:Int64}) AND received_at < fromUnixTimestamp64Milli({to:Int64})
