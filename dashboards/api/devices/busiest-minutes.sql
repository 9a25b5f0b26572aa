-- What a device did in the busiest minute of each step, by each metric; of steps in which anything came.
SELECT
    {from:Int64} + intDiv(minute - {from:Int64}, {step:Int64}) * {step:Int64} AS at,
    max(sent) AS messages,
    max(spoken) AS bytes,
    max(opened) AS handshakes,
    max(turned_away) AS refused
FROM
(
    SELECT
        intDiv(toUnixTimestamp64Milli(time), 60000) * 60000 AS minute,
        sumIf(toUInt64(weight), kind = 'message-published') AS sent,
        sumIf(toUInt64(size) * weight, kind = 'message-published') AS spoken,
        sumIf(toUInt64(weight), kind != 'message-published') AS opened,
        sumIf(toUInt64(weight), kind = 'session-refused') AS turned_away
    FROM events
    WHERE tenant = {tenant:String}
        AND subject = {device:String}
        AND time >= fromUnixTimestamp64Milli({from:Int64})
        AND time < fromUnixTimestamp64Milli({to:Int64})
        AND received_at >= fromUnixTimestamp64Milli({receivedFrom:Int64})
        AND kind IN ('message-published', 'session-opened', 'session-refused')
        AND backlog = 0
    GROUP BY minute
)
GROUP BY at
ORDER BY at
