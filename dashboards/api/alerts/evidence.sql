-- The lines behind findings, by the ids of their events; the days of receipt bound what is read.
SELECT
    concat(leftPad(lower(hex(channel)), 16, '0'), '-', toString(index)) AS id,
    toInt64(toUnixTimestamp64Milli(time)) AS at,
    kind,
    subject AS device,
    gateway,
    peer,
    toString(trust) AS trust,
    source,
    raw,
    certificate_serial AS serial,
    reason
FROM events
WHERE tenant = {tenant:String}
    AND received_at >= fromUnixTimestamp64Milli({from:Int64})
    AND received_at < fromUnixTimestamp64Milli({to:Int64})
    AND (channel, index) IN arrayZip({channels:Array(UInt64)}, {indexes:Array(UInt64)})
ORDER BY time, id
LIMIT {limit:UInt32}
