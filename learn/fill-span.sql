-- What was received in spans that follow one another, `begun` since 1970 in hours, as integers per device and minute; of some of the devices where it is much, of every `every`th minute
-- where it is very much, of hours before the span's day as of the day before: which of an hour are kept is told by the hour alone, so
-- that what came of it in another span is of the same ones. What gateways spooled tells about a line, not a device. Of two models in an hour either, but always the same. Messages are added up by
-- minute while they are grouped by hour: a group per minute costs more than all the rest. The `whole` day is a partition, of which no
-- row is asked when it was received.
INSERT INTO device_hours_staging (tenant, device, hour, received, cohort, every, first, last, minutes, messages, bytes)
WITH counts -> arrayFilter((_, sent) -> sent > 0, counts, all_messages) AS heard
SELECT
    tenant,
    subject,
    toDateTime(3600 * hour_number, 'UTC'),
    toDateTime(3600 * span, 'UTC'),
    latest,
    every_of,
    toMinute(earliest_time),
    toMinute(latest_time),
    heard(range(60)),
    heard(all_messages),
    heard(all_bytes)
FROM
(
    WITH
        toUInt32(intDiv(toUnixTimestamp64Milli(time), 60000)) AS minute,
        toUInt8(minute % 60) AS minute_of_hour,
        if(hour_number < intDiv({dayFrom:Int64}, 3600000), {everyBefore:UInt8}, {every:UInt8}) AS kept_every,
        kind = 'message-published' AND (minute + intHash32(hour_number)) % kept_every = 0 AS counts
    SELECT
        tenant,
        subject,
        toUInt32(intDiv(toUnixTimestamp64Milli(time), 3600000)) AS hour_number,
        if({whole:UInt8}, toUInt32(intDiv({from:Int64}, 3600000)), roundDown(toUInt32(intDiv(toUnixTimestamp64Milli(received_at), 3600000)), {begun:Array(UInt32)})) AS span,
        any(kept_every) AS every_of,
        max(model) AS latest,
        min(time) AS earliest_time,
        max(time) AS latest_time,
        sumResampleIf(0, 60, 1)(weight, minute_of_hour, counts) AS all_messages,
        sumResampleIf(0, 60, 1)(toUInt64(size) * weight, minute_of_hour, counts) AS all_bytes
    FROM events
    WHERE _partition_id = {day:String}
        AND ({whole:UInt8}
            OR (received_at >= fromUnixTimestamp64Milli({from:Int64})
                AND received_at < fromUnixTimestamp64Milli({to:Int64})))
        AND time >= fromUnixTimestamp64Milli({eldest:Int64})
        AND kind IN ('message-published', 'session-opened', 'session-refused')
        AND backlog = 0
        AND subject > {after:String}
        AND ({upTo:String} = '' OR subject <= {upTo:String})
    GROUP BY tenant, subject, hour_number, span
)
