-- The most frequent values of one field.
SELECT
    toString(/* field */) AS value,
    toInt64(count()) AS events
FROM events
WHERE /* scope */
GROUP BY value
ORDER BY events DESC, value
