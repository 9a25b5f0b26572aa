-- How long after their revocation certificates were still accepted, by gateway, as detectors found it.
SELECT
    gateway,
    toInt64(uniqExact(subject)) AS revoked,
    toInt64(uniqExactIf(subject, reason = 'accepted')) AS acceptedAfter,
    ifNotFinite(quantileExactIf(0.5)(latency, reason = 'accepted'), 0) / 1000 AS medianSeconds,
    ifNotFinite(maxIf(latency, reason = 'accepted'), 0) / 1000 AS worstSeconds
FROM
(
    SELECT gateway, subject, reason, JSONExtractFloat(facts, 'revocationLatencyMs') AS latency
    FROM findings
    WHERE tenant = {tenant:String}
        AND detector = 'revoked-certificate-used'
        AND at >= fromUnixTimestamp64Milli({from:Int64})
)
GROUP BY gateway
ORDER BY acceptedAfter DESC, gateway
LIMIT {limit:UInt32}
