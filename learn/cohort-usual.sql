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
    pairs -> arrayReduce('quantileExactWeighted(0.5)', pairs.1, arrayMap(weight -> toUInt64(weight), pairs.2)) AS median,
    rows -> (rows.1, rows.2) AS unzipped,
    sent -> toInt16(round(256 * log1p(sent))) AS scaled,
    minutes -> arrayLast(stride -> stride = 1 OR stride * {mostMinutes:UInt32} <= minutes, [1, 2, 4, 12, 20, 60]) AS stride_of,
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
                argMaxIf(cohort, (hour, received), cohort != '') AS model,
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
    spanned AS
    (
        SELECT
            model,
            spans.1 AS hour,
            since,
            until,
            spans.2 AS minutes
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
        ARRAY JOIN arrayZip(range(168), by_hour) AS spans
    ),
    strides AS (SELECT device, stride, stride AS about FROM known),
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
            INNER JOIN known USING (device)
        )
        ARRAY JOIN message_keys AS message_key, byte_keys AS byte_key
        GROUP BY GROUPING SETS ((code, hour, message_key), (code, hour, byte_key))
    ),
    heard AS
    (
        SELECT code, hour, metric, sum(minutes) AS total, groupArray((key, minutes)) AS histogram
        FROM counted
        GROUP BY code, hour, metric
    ),
    pooled AS
    (
        SELECT
            cohort,
            metric,
            hour,
            min(since) AS since,
            max(until) AS until,
            sumMap(
                arrayConcat([toInt16(0)], heard.histogram.1),
                arrayConcat([greatest(0, spanned.minutes - heard.total)], heard.histogram.2)
            ) AS histogram
        FROM (SELECT *, sipHash64(model) AS code, arrayJoin(['messages', 'bytes']) AS metric FROM spanned) AS spanned
        LEFT JOIN heard USING (code, hour, metric)
        ARRAY JOIN arrayDistinct(['', model]) AS cohort
        GROUP BY cohort, metric, hour
    ),
    sized AS
    (
        SELECT
            cohort,
            metric,
            max(until) - min(since) AS passed,
            multiIf(passed >= 20160, 168, passed >= 4320, 24, 1) AS hours,
            groupArray((hour, histogram)) AS parts
        FROM pooled
        GROUP BY cohort, metric
    ),
    binned AS
    (
        SELECT
            cohort,
            metric,
            hours,
            part.1 % hours AS bin,
            sumMap(part.2.1, part.2.2) AS histogram,
            arraySum(histogram.2) AS samples,
            median(arrayZip(histogram.1, histogram.2)) AS middle
        FROM sized
        ARRAY JOIN parts AS part
        GROUP BY cohort, metric, hours, bin
    ),
    seasoned AS
    (
        SELECT
            cohort,
            metric,
            sumMap(histogram.1, histogram.2) AS pool,
            median(arrayZip(pool.1, pool.2)) AS level,
            arraySort(bin -> bin.1, groupArray((bin, samples, middle, histogram))) AS bins,
            arrayMap(bin -> toInt32(round((bin.3 - level) * bin.2 / (bin.2 + 60))), bins) AS offsets
        FROM binned
        GROUP BY cohort, metric
    ),
    leveled AS
    (
        SELECT
            cohort,
            metric,
            offsets,
            bins.2 AS counts,
            arraySort(arrayFlatten(arrayMap(
                (bin, offset) -> arrayMap((key, weight) -> (key - offset, weight), bin.4.1, bin.4.2),
                bins,
                offsets
            ))) AS against
        FROM seasoned
    )
SELECT
    cohort,
    metric,
    arraySum(counts) AS samples,
    median(against) AS middle,
    median(arraySort(arrayMap(pair -> (abs(pair.1 - middle), pair.2), against))) AS deviation,
    offsets,
    counts
FROM leveled
WHERE samples > 0
ORDER BY cohort, metric DESC
