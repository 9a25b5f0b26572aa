-- What arrived since a time, in the order of arrival: the live tail.
SELECT
    /* row */
FROM events
WHERE /* scope */
    AND received_at >= fromUnixTimestamp64Milli({arrivedFrom:Int64})
ORDER BY received_at, channel, index
