import { z } from 'zod';

const text = z.string().min(1);
const source = z.strictObject({
  type: z.enum(['prometheus', 'grafana-clickhouse-datasource']),
  uid: z.literal('${source}'),
});
const gridPos = z.strictObject({
  x: z.number().int().min(0).max(23),
  y: z.number().int().min(0),
  w: z.number().int().min(1).max(24),
  h: z.number().int().min(1),
});
const refId = z.string().regex(/^[A-Z]$/);

const promqlTarget = z.strictObject({
  refId,
  datasource: source,
  expr: text,
  legendFormat: text,
  range: z.boolean(),
  instant: z.boolean(),
});
const sqlTarget = z.strictObject({
  refId,
  datasource: source,
  editorType: z.literal('sql'),
  rawSql: text,
  queryType: z.enum(['timeseries', 'table']),
  /** 0 a series for each value of the text column, 1 a table. */
  format: z.literal([0, 1]),
});

const panel = z.strictObject({
  id: z.number().int().positive(),
  type: z.enum(['timeseries', 'stat', 'table']),
  title: text,
  description: text,
  datasource: source,
  gridPos,
  fieldConfig: z.strictObject({
    defaults: z.strictObject({
      unit: z.enum(['short', 'none', 'percentunit', 's', 'bytes', 'bool_yes_no', 'cps']),
      thresholds: z.strictObject({
        mode: z.literal('absolute'),
        steps: z.array(z.strictObject({ color: text, value: z.number().nullable() })).min(1),
      }),
    }),
    overrides: z.array(z.never()),
  }),
  options: z.record(z.string(), z.unknown()),
  targets: z.array(z.union([promqlTarget, sqlTarget])).min(1),
});
const row = z.strictObject({
  id: z.number().int().positive(),
  type: z.literal('row'),
  title: z.string().endsWith('?'),
  collapsed: z.literal(false),
  panels: z.array(z.never()),
  gridPos,
});

/** The part of Grafana's dashboards (schema 39) that ours use; anything else in one is a slip. */
export const grafanaModel = z.strictObject({
  uid: z.string().regex(/^[a-z-]{1,40}$/),
  title: text,
  description: text,
  tags: z.array(text),
  schemaVersion: z.literal(39),
  version: z.number().int(),
  editable: z.boolean(),
  timezone: z.literal('utc'),
  refresh: text,
  time: z.strictObject({ from: z.string().startsWith('now-'), to: z.literal('now') }),
  templating: z.strictObject({
    list: z.array(z.looseObject({ name: text, type: z.enum(['datasource', 'query']), query: text })),
  }),
  annotations: z.strictObject({ list: z.array(z.never()) }),
  links: z.array(z.looseObject({ type: z.literal('dashboards') })),
  panels: z.array(z.union([row, panel])),
});
export type GrafanaModel = z.infer<typeof grafanaModel>;

/** Texts of all queries, by the kind of their target. */
export function queriesOf({ panels }: GrafanaModel): { promql: string[]; sql: string[] } {
  const targets = panels.flatMap((one) => ('targets' in one ? one.targets : []));
  return {
    promql: targets.flatMap((one) => ('expr' in one ? [one.expr] : [])),
    sql: targets.flatMap((one) => ('rawSql' in one ? [one.rawSql] : [])),
  };
}
