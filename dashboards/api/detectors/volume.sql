-- Findings of each detector by day; versions of one are one.
SELECT
    detector,
    intDiv(toInt64(toUnixTimestamp64Milli(at)), 86400000) AS day,
    toInt64(uniqExact(id)) AS findings
FROM findings
WHERE tenant = {tenant:String}
    AND at >= fromUnixTimestamp64Milli({from:Int64})
    AND at < fromUnixTimestamp64Milli({to:Int64})
GROUP BY detector, day
LIMIT {limit:UInt32}
