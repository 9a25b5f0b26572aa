-- Why sessions are refused.
SELECT kind, reason, sum(weight) AS attempts, uniq(subject) AS devices, uniq(peer) AS addresses, max(received_at) AS last
FROM events
WHERE tenant IN (${tenant:sqlstring}) AND $__timeFilter(received_at) AND kind IN ('session-refused', 'auth-failed')
GROUP BY kind, reason
ORDER BY attempts DESC
LIMIT 100
