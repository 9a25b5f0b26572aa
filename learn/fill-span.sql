-- What was received in a span, as integers per device and minute; of some of the devices where it is much. What gateways spooled
-- tells about a line, not a device. Of two models in an hour either, but always the same. Events are added up by minute while they
-- are grouped by hour: a group per minute costs more than all the rest. The `whole` day is a partition, of which no row is asked
-- when it was received.
INSERT INTO device_hours_staging (tenant, device, hour, received, cohort, minutes, messages, bytes, handshakes, refused)
WITH counts -> arrayFilter((_, one, other) -> one > 0 OR other > 0, counts, all_messages, all_handshakes) AS heard
SELECT
    tenant,
    subject,
    toDateTime(3600 * at, 'UTC'),
    fromUnixTimestamp64Milli({from:Int64}),
    latest,
    heard(range(60)),
    heard(all_messages),
    heard(all_bytes),
    heard(all_handshakes),
    heard(arrayReduce('sumResample(0, 60, 1)', refusals, opened_at))
FROM
(
    WITH
        -- A minute in the lowest six bits, then whether it was refused, then how many.
        handshakes -> arrayMap(packed -> bitShiftRight(packed, 7), handshakes) AS weights
    SELECT
        *,
        arrayMap(packed -> toUInt8(bitAnd(packed, 63)), opened) AS opened_at,
        arrayReduce('sumResample(0, 60, 1)', weights(opened), opened_at) AS all_handshakes,
        arrayMap((packed, weight) -> if(bitTest(packed, 6), weight, 0), opened, weights(opened)) AS refusals
    FROM
    (
        WITH
            toUInt8(intDiv(toUnixTimestamp64Milli(time), 60000) % 60) AS minute,
            kind = 'message-published' AS is_message
        SELECT
            tenant,
            subject,
            toUInt32(intDiv(toUnixTimestamp64Milli(time), 3600000)) AS at,
            max(model) AS latest,
            sumResample(0, 60, 1)(weight * is_message, minute) AS all_messages,
            sumResample(0, 60, 1)(toUInt64(size) * weight * is_message, minute) AS all_bytes,
            groupArrayIf(
                bitShiftLeft(toUInt64(weight), 7) + bitShiftLeft(toUInt64(kind = 'session-refused'), 6) + minute,
                NOT is_message
            ) AS opened
        FROM events
        WHERE _partition_id = {day:String}
            AND ({whole:UInt8}
                OR (received_at >= fromUnixTimestamp64Milli({from:Int64})
                    AND received_at < fromUnixTimestamp64Milli({to:Int64})))
            AND time >= fromUnixTimestamp64Milli({eldest:Int64})
            AND kind IN ('message-published', 'session-opened', 'session-refused')
            AND backlog = 0
            AND subject != ''
            AND subject > {after:String}
            AND ({upTo:String} = '' OR subject <= {upTo:String})
        GROUP BY tenant, subject, at
    )
)
