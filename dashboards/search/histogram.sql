-- Events by time, in steps.
SELECT
    intDiv(toInt64(toUnixTimestamp64Milli(time)), {stepMs:Int64}) AS step,
    toInt64(count()) AS events
FROM events
WHERE /* scope */
GROUP BY step
ORDER BY step
