-- What is usual per device of one tenant, for one page of devices: against the season of its cohort (else its tenant's) where
-- that lies nearer to what the device did than one level for all hours does, `seasonal` 1, else against none.
-- Counts enter as round(256 * log1p(count)), so that medians and deviations are integers: the same rows give the same
-- answer in any order. Minutes between a device's first and last in which nothing came count as zero, those it is frozen
-- in not at all. Hours are counted from 1970 on, modulo 168, which 24 divides.
-- Of a device that is known for longer than `mostMinutes`, every so manyth minute of each hour stands for its neighbours. Which one
-- is told by the device, the hour and a number that nobody knows beforehand, lest somebody speaks in those alone.
WITH
    -- Minutes of an hour of the week before a minute since 1970.
    (at, hour) -> intDiv(at, 10080) * 60 + least(60, greatest(0, toInt64(at % 10080) - 60 * hour)) AS before,
    (values, weights) -> arrayReduce('quantileExactWeighted(0.5)', values, weights) AS median,
    (values, weights, middle) -> arraySum((value, weight) -> abs(value - middle) * weight, values, weights) AS distance,
    rows -> (rows.1, rows.2, rows.3, rows.4) AS unzipped,
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
            argMaxIf(cohort, bitShiftLeft(toUInt64(hour), 32) + toUnixTimestamp(received), cohort != '') AS model,
            toUInt32(min(intDiv(toUnixTimestamp(hour), 60) + device_hours.first)) AS first,
            toUInt32(max(intDiv(toUnixTimestamp(hour), 60) + last)) + 1 AS end,
            toUInt8(stride_of(end - first)) AS stride
        FROM device_hours
        WHERE tenant = {tenant:String}
            AND hour >= fromUnixTimestamp64Milli({from:Int64})
            AND hour < fromUnixTimestamp64Milli({to:Int64})
            AND received >= fromUnixTimestamp64Milli({receivedFrom:Int64})
            AND device > {after:String} AND device <= {upTo:String}
        GROUP BY device
    ),
    strides AS (SELECT device, stride, 0 AS code FROM known),
    -- picked-hours.sql
    gathered AS
    (
        SELECT
            device,
            groupArrayArray(arrayMap(at -> toUInt32(since + at), sums.1)) AS minutes,
            groupArrayArray(arrayResize(emptyArrayUInt32(), length(sums.1), toUInt32(weight))) AS weights_heard,
            groupArrayArray(arrayMap(scaled, sums.2)) AS message_keys,
            groupArrayArray(arrayMap(scaled, sums.3)) AS byte_keys
        FROM hours
        GROUP BY device
    ),
    heard AS
    (
        SELECT
            device,
            model,
            first,
            end,
            arrayFilter(s -> s.1 < end AND s.2 > first, stretches) AS left_out,
            if(
                empty(left_out),
                (minutes, message_keys, byte_keys, weights_heard),
                unzipped(arrayFilter(
                    (_, at) -> NOT arrayExists(s -> at >= s.1 AND at < s.2, left_out),
                    arrayZip(minutes, message_keys, byte_keys, weights_heard),
                    minutes
                ))
            ) AS rows,
            arrayMap(at -> toUInt8(intDiv(at, 60) % 168), rows.1) AS hours,
            arrayReduce('sumResample(0, 168, 1)', rows.4, hours) AS heard_in,
            arrayMap(
                (hour, heard) -> toUInt32(greatest(0, before(end, hour) - before(first, hour) - heard
                    - arraySum(s -> before(least(end, s.2), hour) - before(greatest(first, s.1), hour), left_out))),
                range(168),
                heard_in
            ) AS silent,
            arrayConcat(rows.4, silent) AS weights,
            toUInt32(168 * (greatest(1, indexOf({seasonCohorts:Array(String)}, model)) - 1)) AS place,
            arrayMap(hour -> place + hour + 1, arrayConcat(hours, range(168))) AS places,
            arrayConcat(rows.2, arrayResize(emptyArrayInt16(), 168, toInt16(0))) AS messages,
            arrayConcat(rows.3, arrayResize(emptyArrayInt16(), 168, toInt16(0))) AS bytes
        FROM gathered
        INNER JOIN known USING (device)
        LEFT JOIN frozen USING (device)
    ),
    measured AS
    (
        SELECT
            device,
            model,
            counted.1 AS metric,
            weights,
            counted.2 AS values,
            counted.3 AS against,
            median(values, weights) AS level,
            median(against, weights) AS level_against,
            distance(against, weights, level_against) <= distance(values, weights, level) AS seasonal,
            if(seasonal, against, values) AS kept,
            if(seasonal, level_against, level) AS middle
        FROM
        (
            SELECT
                device,
                model,
                weights,
                arrayMap((value, at) -> toInt16(value - {messageSeasons:Array(Int16)}[at]), messages, places) AS a,
                arrayMap((value, at) -> toInt16(value - {byteSeasons:Array(Int16)}[at]), bytes, places) AS b,
                [('messages', messages, a), ('bytes', bytes, b)] AS metrics
            FROM heard
        )
        ARRAY JOIN metrics AS counted
    )
SELECT
    device,
    model,
    metric,
    toInt64(arraySum(weights)) AS samples,
    middle,
    median(arrayMap(value -> abs(value - middle), kept), weights) AS deviation,
    seasonal
FROM measured
WHERE samples > 0
ORDER BY device, metric DESC
