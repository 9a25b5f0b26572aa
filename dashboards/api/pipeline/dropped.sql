-- What was let go of, by who sent it and why, the largest first; the days of receipt bound what is read.
SELECT
    multiIf(subject != '', subject, gateway != '', gateway, peer != '', peer, source) AS sender,
    reason,
    toInt64(sum(weight)) AS lines
FROM events
WHERE tenant = {tenant:String}
    AND kind = 'input-dropped'
    AND received_at >= fromUnixTimestamp64Milli({from:Int64})
    AND received_at < fromUnixTimestamp64Milli({to:Int64})
GROUP BY sender, reason
ORDER BY lines DESC, sender, reason
LIMIT {limit:UInt32}
