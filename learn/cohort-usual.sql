-- What is usual per cohort of one tenant, over the minutes of all its devices; '' is the whole tenant. Its season: how far
-- the median of an hour lies from the median of all hours, drawn to 0 by n / (n + 60); of the hours of the week once the
-- cohort has been there for two weeks, of the day's after three days, none before. `middle` and `deviation` are against it.
-- Counts enter as round(256 * log1p(count)), so that medians and deviations are integers: the same rows give the same
-- answer in any order. Minutes between a device's first and last in which nothing came count as zero, those it is frozen
-- in not at all. Hours are counted from 1970 on, modulo 168, which 24 divides.
-- Of a cohort that has more than `mostMinutes` of them, every so manyth minute of a device's hour stands for its neighbours. Which
-- one is told by the device, the hour and a number that nobody knows beforehand, lest somebody speaks in those alone.
WITH
    -- Minutes of an hour of the week before a minute since 1970.
    (minute, hour) -> intDiv(minute, 10080) * 60 + least(60, greatest(0, toInt64(minute % 10080) - 60 * hour)) AS before,
    (values, weights) -> arrayReduce('quantileExactWeighted(0.5)', values, weights) AS median,
    rows -> (rows.1, rows.2) AS unzipped,
    sent -> toInt16(round(256 * log1p(sent))) AS scaled,
    minutes -> arrayLast(stride -> stride = 1 OR stride * {mostMinutes:UInt32} <= minutes, [1, 2, 6, 12, 30, 60]) AS stride_of,
    frozen AS
    (
        SELECT stretch.1 AS device, groupArray((stretch.2, stretch.3)) AS stretches
        FROM
        (
            SELECT arrayJoin(arrayZip(
                {frozenDevices:Array(String)},
                {frozenFrom:Array(UInt32)},
                {frozenTo:Array(UInt32)}
            )) AS stretch
        )
        GROUP BY device
    ),
    known AS
    (
        SELECT
            device,
            model,
            sipHash64(model) AS code,
            first,
            end,
            stretches,
            toUInt8(stride_of(sum(end - first) OVER (PARTITION BY model))) AS stride
        FROM
        (
            SELECT
                device,
                argMaxIf(cohort, bitShiftLeft(toUInt64(hour), 32) + toUnixTimestamp(received), cohort != '') AS model,
                min(intDiv(toUnixTimestamp(hour), 60) + device_hours.first) AS first,
                max(intDiv(toUnixTimestamp(hour), 60) + last) + 1 AS end
            FROM device_hours
            WHERE tenant = {tenant:String}
                AND hour >= fromUnixTimestamp64Milli({from:Int64})
                AND hour < fromUnixTimestamp64Milli({to:Int64})
                AND received >= fromUnixTimestamp64Milli({receivedFrom:Int64})
            GROUP BY device
        ) AS spans
        LEFT JOIN frozen USING (device)
    ),
    -- Of each cohort: how many hours its season tells apart, and the minutes of each hour of the week, frozen ones left out.
    spanned AS
    (
        SELECT
            cohort,
            sipHash64(cohort) AS code,
            max(until) - min(since) AS passed,
            toUInt8(multiIf(passed >= 20160, 168, passed >= 4320, 24, 1)) AS hours_apart,
            sumForEach(by_hour) AS minutes
        FROM
        (
            SELECT
                model,
                min(first) AS since,
                max(end) AS until,
                sumForEach(arrayMap(
                    hour -> toInt64(before(end, hour) - before(first, hour)
                        - arraySum(s -> before(least(end, s.2), hour) - before(greatest(first, s.1), hour),
                            arrayFilter(s -> s.1 < end AND s.2 > first, stretches))),
                    range(168)
                )) AS by_hour
            FROM known
            GROUP BY model
        )
        ARRAY JOIN arrayDistinct(['', model]) AS cohort
        GROUP BY cohort
    ),
    strides AS (SELECT device, stride, sipHash64(model) AS code FROM known),
    -- picked-hours.sql
    -- Models by a number, so that the many rows are grouped by keys of a fixed size.
    counted AS
    (
        SELECT
            code,
            hour,
            if(grouping(byte_key) = 1, 'messages', 'bytes') AS metric,
            if(metric = 'messages', message_key, byte_key) AS key,
            toInt64(sum(weight)) AS minutes
        FROM
        (
            SELECT
                code,
                weight,
                toUInt8(intDiv(since, 60) % 168) AS hour,
                arrayFilter(s -> s.1 < since + 60 AND s.2 > since, stretches) AS left_out,
                if(
                    empty(left_out),
                    (sums.2, sums.3),
                    unzipped(arrayFilter(
                        (_, at) -> NOT arrayExists(s -> since + at >= s.1 AND since + at < s.2, left_out),
                        arrayZip(sums.2, sums.3),
                        sums.1
                    ))
                ) AS kept,
                arrayMap(scaled, kept.1) AS message_keys,
                arrayMap(scaled, kept.2) AS byte_keys
            FROM hours
            LEFT JOIN frozen USING (device)
        )
        ARRAY JOIN message_keys AS message_key, byte_keys AS byte_key
        GROUP BY GROUPING SETS ((code, hour, message_key), (code, hour, byte_key))
    ),
    -- Minutes of a cohort by hour of the week and key; those in which nothing was heard have the key 0.
    pooled AS
    (
        SELECT
            cohort,
            metric,
            hours_apart,
            arrayMap(
                (passed, heard) -> greatest(0, passed - heard),
                spanned.minutes,
                arrayReduce('sumResample(0, 168, 1)', heard.minutes, heard.hours)
            ) AS silent,
            arrayMap(hour -> hour % hours_apart, arrayConcat(heard.hours, range(168))) AS bins,
            arrayConcat(keys, arrayResize(emptyArrayInt16(), 168, toInt16(0))) AS keys,
            arrayConcat(heard.minutes, silent) AS minutes
        FROM (SELECT *, arrayJoin(['messages', 'bytes']) AS metric FROM spanned) AS spanned
        LEFT JOIN
        (
            SELECT of AS code, metric, groupArray(hour) AS hours, groupArray(key) AS keys, groupArray(minutes) AS minutes
            FROM counted
            ARRAY JOIN arrayDistinct([code, sipHash64('')]) AS of
            GROUP BY of, metric
        ) AS heard USING (code, metric)
    ),
    binned AS
    (
        SELECT
            cohort,
            metric,
            bin,
            groupArray(key) AS keys,
            groupArray(toUInt64(weight)) AS weights,
            toInt64(arraySum(weights)) AS samples,
            median(keys, weights) AS middle
        FROM pooled
        ARRAY JOIN bins AS bin, pooled.keys AS key, pooled.minutes AS weight
        GROUP BY cohort, metric, bin
    ),
    seasoned AS
    (
        SELECT
            cohort,
            metric,
            median(groupArrayArray(keys), groupArrayArray(weights)) AS level,
            arraySort(bin -> bin.1, groupArray((bin, samples, middle, keys, weights))) AS bins,
            bins.2 AS counts,
            arrayMap(bin -> toInt32(round((bin.3 - level) * bin.2 / (bin.2 + 60))), bins) AS offsets,
            arrayFlatten(arrayMap((bin, offset) -> arrayMap(key -> key - offset, bin.4), bins, offsets)) AS against,
            arrayFlatten(bins.5) AS minutes
        FROM binned
        GROUP BY cohort, metric
    )
SELECT
    cohort,
    metric,
    arraySum(counts) AS samples,
    median(against, minutes) AS middle,
    median(arrayMap(key -> abs(key - middle), against), minutes) AS deviation,
    offsets,
    counts
FROM seasoned
WHERE samples > 0
ORDER BY cohort, metric DESC
