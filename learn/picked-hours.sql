    -- The counts of a device's hour, of the minutes that are looked at: of those that are kept, every so manyth, so that each stands for
    -- `weight` minutes. Those of a minute that came in several spans are added up.
    hours AS
    (
        SELECT
            device,
            since,
            any(code) AS code,
            max(stands_for) AS weight,
            if(
                count() = 1,
                (groupArrayArray(at), groupArrayArray(message), groupArrayArray(byte)),
                arrayReduce('sumMap', [groupArrayArray(at)], [groupArrayArray(message)], [groupArrayArray(byte)])
            ) AS sums
        FROM
        (
            SELECT
                device,
                code,
                intDiv(toUnixTimestamp(hour), 60) AS since,
                greatest(1, intDiv(stride, every)) AS of_kept,
                every * of_kept AS stands_for,
                toUInt8(cityHash64(device, since, {seed:UInt64}) % of_kept) AS shift,
                arrayMap(minute -> (intDiv(minute, every) + shift) % of_kept = 0, minutes) AS picked,
                arrayFilter((_, is_picked) -> is_picked, minutes, picked) AS at,
                arrayFilter((_, is_picked) -> is_picked, messages, picked) AS message,
                arrayFilter((_, is_picked) -> is_picked, bytes, picked) AS byte
            FROM device_hours
            INNER JOIN strides USING (device)
            WHERE tenant = {tenant:String}
                AND hour >= fromUnixTimestamp64Milli({from:Int64})
                AND hour < fromUnixTimestamp64Milli({to:Int64})
                AND received >= fromUnixTimestamp64Milli({receivedFrom:Int64})
                AND device > {after:String}
                AND ({upTo:String} = '' OR device <= {upTo:String})
        )
        GROUP BY device, since
    ),
