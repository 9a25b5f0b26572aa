-- What was refused lately; bytes are cut, the whole line is shown by the command line.
SELECT
    id,
    toInt64(toUnixTimestamp64Milli(received_at)) AS at,
    step,
    reason,
    source,
    substring(bytes, 1, {chars:UInt32}) AS bytes
FROM dead_letters
WHERE tenant = {tenant:String}
    AND received_at >= fromUnixTimestamp64Milli({from:Int64})
    AND received_at < fromUnixTimestamp64Milli({to:Int64})
ORDER BY received_at DESC, id
LIMIT 1 BY id
LIMIT {limit:UInt32}
