-- What was refused, the latest first; of the bytes as many as a list shows.
SELECT
    id,
    toInt64(toUnixTimestamp64Milli(received_at)) AS at,
    step,
    reason,
    source,
    gateway,
    substring(bytes, 1, {chars:UInt32}) AS base64,
    length
FROM dead_letters
WHERE tenant = {tenant:String}
    AND received_at >= fromUnixTimestamp64Milli({from:Int64})
    AND received_at < fromUnixTimestamp64Milli({to:Int64})
    AND ({beforeTime:Int64} < 0 OR (-toUnixTimestamp64Milli(received_at), id) > (-{beforeTime:Int64}, {beforeId:String}))
    AND (empty({reasons:Array(String)}) OR reason IN {reasons:Array(String)})
ORDER BY received_at DESC, id
LIMIT 1 BY id
LIMIT {limit:UInt32}
