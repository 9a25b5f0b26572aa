-- One page of a search, the latest first; the cursor names the last row of the page before.
SELECT
    toInt64(toUnixTimestamp64Milli(time)) AS at_ms,
    toInt64(toUnixTimestamp64Milli(at)) AS sent_ms,
    toInt64(toUnixTimestamp64Milli(received_at)) AS received_ms,
    toString(channel) AS channel_text,
    toString(index) AS index_text,
    device,
    claimed_device,
    gateway,
    kind,
    toString(trust) AS trust_text,
    source,
    peer,
    peer_port,
    session,
    certificate_sha256,
    certificate_serial,
    certificate_issuer,
    certificate_subject,
    toInt64(toUnixTimestamp64Milli(certificate_not_before)) AS not_before_ms,
    toInt64(toUnixTimestamp64Milli(certificate_not_after)) AS not_after_ms,
    issuer_class,
    sequence,
    nonce,
    boot_id,
    size,
    payload_hash,
    outcome,
    reason,
    weight,
    lines,
    severity,
    host,
    program,
    backlog,
    redelivered,
    attributes,
    raw
FROM events
WHERE /* scope */
    AND (
        {beforeTime:Int64} < 0
        OR (time, channel, index)
            < (fromUnixTimestamp64Milli({beforeTime:Int64}), {beforeChannel:UInt64}, {beforeIndex:UInt64})
    )
ORDER BY time DESC, channel DESC, index DESC
