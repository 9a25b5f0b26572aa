-- The choice above the panels.
SELECT DISTINCT tenant FROM events WHERE received_at > now() - INTERVAL 7 DAY ORDER BY tenant LIMIT 1000
