/** What Grafana and its ClickHouse plugin put in place of macros and variables, for a range in ms since 1970. */
export function expandSql(
  sql: string,
  { from, to, tenants }: { from: number; to: number; tenants: readonly string[] },
): string {
  const seconds = (ms: number): string => `toDateTime(${Math.floor(ms / 1_000)})`;
  const expanded = sql
    .replaceAll(
      /\$__timeFilter\((\w+)\)/g,
      (_, column: string) => `${column} >= ${seconds(from)} AND ${column} <= ${seconds(to)}`,
    )
    .replaceAll(
      /\$__timeInterval\((\w+)\)/g,
      (_, column: string) => `toStartOfInterval(toDateTime(${column}), INTERVAL 60 second)`,
    )
    .replaceAll('${tenant:sqlstring}', tenants.map((one) => `'${one.replaceAll("'", "''")}'`).join(','));
  return complete(expanded);
}

export function expandPromql(expr: string): string {
  return complete(expr.replaceAll('$__rate_interval', '1m'));
}

function complete(text: string): string {
  const [left] = /\$\{?\w+/.exec(text) ?? [];
  if (left !== undefined) throw new Error(`${left} is nothing this knows: ${text}`);
  return text;
}
