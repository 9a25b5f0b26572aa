-- Where to cut the devices of a span, so that one statement groups no more than it should: the last device of each slice, in order.
-- Rows of a part lie in the order of devices. Of one granule in sixteen, which ones differs by part, the first 64 rows are looked
-- at: how many groups they make says how many all of them will, whoever made up names since the last time.
SELECT max(last) AS up_to
FROM
(
    SELECT last, intDiv(sum(groups) OVER (ORDER BY last, _part, granule) - 1, {groups:UInt64}) AS slice
    FROM
    (
        SELECT
            _part,
            intDiv(_part_offset, 8192) AS granule,
            max(subject) AS last,
            16 * 128 * uniqExact(tenant, subject, intDiv(toUnixTimestamp64Milli(time), 3600000)) AS groups
        FROM events
        WHERE _partition_id = {day:String}
            AND ({whole:UInt8}
                OR (received_at >= fromUnixTimestamp64Milli({from:Int64})
                    AND received_at < fromUnixTimestamp64Milli({to:Int64})))
            AND (intDiv(_part_offset, 8192) + cityHash64(_part)) % 16 = 0
            AND _part_offset % 8192 < 64
        GROUP BY _part, granule
    )
)
GROUP BY slice
ORDER BY up_to
