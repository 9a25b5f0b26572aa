-- One page of a search, the latest first; the cursor names the last row of the page before.
SELECT
    /* row */
FROM events
WHERE /* scope */
    AND (
        {beforeTime:Int64} < 0
        OR (time, channel, index)
            < (fromUnixTimestamp64Milli({beforeTime:Int64}), {beforeChannel:UInt64}, {beforeIndex:UInt64})
    )
ORDER BY time DESC, channel DESC, index DESC
