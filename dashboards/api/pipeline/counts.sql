-- What became of one tenant's lines, as far as it is counted by tenant.
SELECT
    (SELECT toInt64(sum(lines)) FROM events WHERE tenant = {tenant:String}) AS stored,
    (SELECT toInt64(sum(lines)) FROM dead_letters FINAL WHERE tenant = {tenant:String}) AS deadLettered
