-- What is usual per device of one tenant, for one page of devices.
-- Counts enter as round(256 * log1p(count)), so that medians and deviations are integers: the same rows give the same
-- answer in any order. Minutes between a device's first and last in which nothing came count as zero.
WITH
    spans AS
    (
        SELECT
            device,
            argMaxIf(cohort, minute, cohort != '') AS model,
            dateDiff('minute', min(minute), max(minute)) + 1 - count() AS silent
        FROM device_minutes
        WHERE tenant = {tenant:String}
            AND minute >= fromUnixTimestamp64Milli({from:Int64})
            AND minute < fromUnixTimestamp64Milli({to:Int64})
            AND device > {after:String} AND device <= {upTo:String}
        GROUP BY device
    ),
    counted AS
    (
        SELECT device, pair.1 AS metric, sumMap([toInt32(round(256 * log1p(pair.2)))], [toUInt64(1)]) AS histogram
        FROM
        (
            SELECT device, arrayJoin([('messages', messages), ('bytes', bytes)]) AS pair
            FROM device_minutes
            WHERE tenant = {tenant:String}
                AND minute >= fromUnixTimestamp64Milli({from:Int64})
                AND minute < fromUnixTimestamp64Milli({to:Int64})
                AND device > {after:String} AND device <= {upTo:String}
                AND (device, minute) NOT IN
                (
                    SELECT flagged.1, fromUnixTimestamp(toUInt32(60 * (flagged.2 + arrayJoin(range(flagged.3)))))
                    FROM
                    (
                        SELECT arrayJoin(arrayZip(
                            {flaggedDevices:Array(String)},
                            {flaggedFrom:Array(UInt32)},
                            {flaggedMinutes:Array(UInt16)}
                        )) AS flagged
                    )
                )
        )
        GROUP BY device, metric
    ),
    usual AS
    (
        SELECT
            device,
            model,
            metric,
            arrayConcat([toInt32(0)], histogram.1) AS keys,
            arrayConcat([toUInt64(silent)], histogram.2) AS weights
        FROM counted
        INNER JOIN spans USING (device)
    )
SELECT
    device,
    model,
    metric,
    arraySum(weights) AS samples,
    keys[arrayFirstIndex(n -> n * 2 >= samples, arrayCumSum(weights))] AS middle,
    arraySort(arrayZip(arrayMap(k -> abs(k - middle), keys), weights)) AS away,
    away[arrayFirstIndex(n -> n * 2 >= samples, arrayCumSum(away.2))].1 AS deviation
FROM usual
ORDER BY device, metric DESC
