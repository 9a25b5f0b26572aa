-- Where to cut the devices of a span, so that one statement groups no more than it should: the last device of each slice, in order.
-- Of every 65536 rows of a part, which lie in the order of devices, 64 in a row are looked at: how many groups they make says how
-- many all of them will.
SELECT max(last) AS up_to
FROM
(
    SELECT last, intDiv(sum(groups) OVER (ORDER BY last, _part, place) - 1, {groups:UInt64}) AS slice
    FROM
    (
        SELECT
            _part,
            intDiv(_part_offset, 65536) AS place,
            max(subject) AS last,
            1024 * uniqExact(tenant, subject, intDiv(toUnixTimestamp64Milli(time), 3600000)) AS groups
        FROM events
        WHERE _partition_id = {day:String}
            AND received_at >= fromUnixTimestamp64Milli({from:Int64})
            AND received_at < fromUnixTimestamp64Milli({to:Int64})
            AND _part_offset % 65536 < 64
        GROUP BY _part, place
    )
)
GROUP BY slice
ORDER BY up_to
