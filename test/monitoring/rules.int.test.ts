import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from '../house.ts';
import { promtool, promtoolOn } from '../support/promtool.ts';
import { instanceCases } from './instance-cases.fixture.ts';
import { ruleCases, type Series } from './rule-cases.fixture.ts';

const folder = join(root, 'dashboards', 'prometheus');
const rules = join(folder, 'tocsin.rules.yaml');

interface Rule {
  alert: string;
  labels: { severity?: string };
  annotations: { summary?: string; description?: string };
}
const { groups } = parse(readFileSync(rules, 'utf8')) as { groups: { rules: Rule[] }[] };
const all = groups.flatMap((group) => group.rules);

/** Whether the rule fires at that minute. */
const judged = (alert: string, series: Series, minute: number, fires: boolean) => ({
  interval: '1m',
  input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
  promql_expr_test: [
    {
      expr: `count(ALERTS{alertname="${alert}",alertstate="firing"}) > 0 or vector(0)`,
      eval_time: `${minute}m`,
      exp_samples: [{ labels: '{}', value: Number(fires) }],
    },
  ],
});

const judge = (tests: object[]): Promise<string> =>
  promtoolOn(['test', 'rules'], { rule_files: [rules], evaluation_interval: '1m', tests });

it('the rules and the configuration beside them are what Prometheus reads', async () => {
  expect(await promtool(['check', 'rules', rules])).toContain(`${all.length} rules found`);
  expect(await promtool(['check', 'config', join(folder, 'prometheus.yaml')])).toContain('SUCCESS');
});

it('each rule says how bad it is, what happened and what to do', () => {
  for (const { alert, labels, annotations } of all) {
    expect(['critical', 'warning'], alert).toContain(labels.severity);
    expect(annotations.summary?.length, alert).toBeGreaterThan(15);
    expect(annotations.description?.length, alert).toBeGreaterThan(80);
  }
});

it('each rule is tried, once', () => {
  expect(ruleCases.map(({ alert }) => alert)).toEqual(all.map(({ alert }) => alert));
});

it.each(ruleCases)(
  '$alert fires when it should and stays quiet when it should not',
  async ({ alert, fires, after, quiet }) => {
    await judge([judged(alert, fires, after, true), judged(alert, quiet, after, false)]);
  },
);

it.each(instanceCases.map((one, i) => ({ ...one, name: `${one.alert} (${i + 1})` })))(
  '$name takes instances together: one that lost its part does not count, and all of them without it do',
  async ({ alert, fires, after, quiet }) => {
    await judge([judged(alert, fires, after, true), judged(alert, quiet, after, false)]);
  },
);

it('a rule that does not fire when it should is found out', async () => {
  await expect(judge([judged('TocsinPipelineBlind', {}, 5, true)])).rejects.toThrow('FAILED');
});
