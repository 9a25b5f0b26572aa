-- What was received in some hours, as integers per device and minute; of a slice of the devices where it is much. What gateways
-- spooled tells about a line, not a device. Of two models in the same millisecond either, but always the same. Events are gathered
-- per device and hour and added up by minute then: to group them by minute costs nearly twice as much.
INSERT INTO device_hours_staging (tenant, device, hour, received, cohort, minutes, messages, bytes, handshakes, refused)
WITH (all_minutes, heard) -> arrayMap(at -> all_minutes[at + 1], heard) AS in_minutes
SELECT
    tenant,
    subject,
    at_hour,
    in_hour,
    latest,
    arrayFilter((at, one, other) -> one > 0 OR other > 0, range(60), all_messages, all_handshakes) AS heard,
    in_minutes(all_messages, heard),
    in_minutes(arrayReduce('sumResample(0, 60, 1)', sizes, sent_at), heard),
    in_minutes(all_handshakes, heard),
    in_minutes(arrayReduce('sumResample(0, 60, 1)', refusals, opened_at), heard)
FROM
(
    SELECT
        *,
        arrayReduce('sumResample(0, 60, 1)', sent, sent_at) AS all_messages,
        arrayReduce('sumResample(0, 60, 1)', opened, opened_at) AS all_handshakes
    FROM
    (
        WITH
            toUInt8(intDiv(toUnixTimestamp64Milli(time), 60000) % 60) AS minute,
            kind = 'message-published' AS is_message
        SELECT
            tenant,
            subject,
            toStartOfHour(toDateTime(time, 'UTC')) AS at_hour,
            toStartOfHour(toDateTime(received_at, 'UTC')) AS in_hour,
            argMaxIf(model, toUnixTimestamp64Milli(time) * 65536 + sipHash64(model) % 65536, model != '') AS latest,
            groupArrayIf(minute, is_message) AS sent_at,
            groupArrayIf(weight, is_message) AS sent,
            groupArrayIf(toUInt64(size) * weight, is_message) AS sizes,
            groupArrayIf(minute, NOT is_message) AS opened_at,
            groupArrayIf(weight, NOT is_message) AS opened,
            groupArrayIf(weight * (kind = 'session-refused'), NOT is_message) AS refusals
        FROM events
        WHERE received_at >= fromUnixTimestamp64Milli({from:Int64})
            AND received_at < fromUnixTimestamp64Milli({to:Int64})
            AND toUnixTimestamp64Milli(received_at) - toUnixTimestamp64Milli(time) <= {latest:Int64}
            AND kind IN ('message-published', 'session-opened', 'session-refused')
            AND backlog = 0
            AND subject != ''
            AND ({slices:UInt64} = 1 OR cityHash64(subject) % {slices:UInt64} = {slice:UInt64})
        GROUP BY tenant, subject, at_hour, in_hour
    )
)
