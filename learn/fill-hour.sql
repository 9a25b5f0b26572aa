-- One closed hour of events as integers per device and minute. What gateways spooled tells about a line, not a device.
INSERT INTO device_minutes_staging (tenant, device, cohort, minute, messages, bytes, handshakes, refused)
SELECT
    tenant,
    if(device = '', claimed_device, device) AS subject,
    argMaxIf(attributes['model'], (time, lane, partition, offset, row), attributes['model'] != '') AS model,
    toStartOfMinute(toDateTime(time, 'UTC')) AS at_minute,
    sumIf(toUInt64(weight), kind = 'message-published'),
    sumIf(toUInt64(size) * weight, kind = 'message-published'),
    sumIf(toUInt64(weight), kind IN ('session-opened', 'session-refused')),
    sumIf(toUInt64(weight), kind = 'session-refused')
FROM events
WHERE time >= fromUnixTimestamp64Milli({from:Int64})
    AND time < fromUnixTimestamp64Milli({to:Int64})
    AND received_at >= fromUnixTimestamp64Milli({receivedFrom:Int64})
    AND kind IN ('message-published', 'session-opened', 'session-refused')
    AND backlog = 0
    AND subject != ''
GROUP BY tenant, subject, at_minute
