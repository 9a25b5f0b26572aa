import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { detections } from '../../dashboards/grafana/detections.ts';
import { modelOf } from '../../dashboards/grafana/model.ts';
import { pipeline } from '../../dashboards/grafana/pipeline.ts';
import { metrics } from '../../app/metrics/catalogue.ts';
import { read, root } from '../house.ts';
import { expandSql } from './grafana-macros.ts';
import { grafanaModel, queriesOf } from './grafana-model.ts';

const folder = 'dashboards/grafana';
const names = readdirSync(join(root, folder, 'models'));
const models = names.map((name) => ({ name, model: grafanaModel.parse(JSON.parse(read(`${folder}/models/${name}`))) }));
const query = (name: string): string => read(`${folder}/queries/${name}.sql`);

it('the models are what `node scripts/grafana.ts` makes of the dashboards', () => {
  expect(names.toSorted()).toEqual(['tocsin-detections.json', 'tocsin-pipeline.json']);
  for (const dashboard of [pipeline, detections])
    expect(JSON.parse(read(`${folder}/models/${dashboard.uid}.json`))).toEqual(modelOf(dashboard, query));
});

it.each(models)(
  '$name has panels with ids of their own, none upon another, and a title each',
  ({ model: { panels } }) => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
    const taken = new Map<string, string>();
    for (const { title, gridPos } of panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.get(`${x},${y}`), `${title} lies upon`).toBeUndefined();
          taken.set(`${x},${y}`, title);
        }
    }
  },
);

it.each(models)(
  '$name asks one data source, which people choose, and each query of a panel has a letter of its own',
  ({ model }) => {
    const variables = model.templating.list.map(({ name }) => name);
    expect(variables).toContain('source');
    for (const panel of model.panels) {
      if (!('targets' in panel)) continue;
      const letters = panel.targets.map(({ refId }) => refId);
      expect(new Set(letters).size, panel.title).toBe(letters.length);
      expect(
        panel.targets.map(({ datasource }) => datasource.type),
        panel.title,
      ).toEqual(letters.map(() => panel.datasource.type));
    }
  },
);

it('every query is used, bounds tenant, time and rows, and says what it answers', () => {
  const files = readdirSync(join(root, folder, 'queries')).map((name) => name.replace('.sql', ''));
  const used = detections.rows.flatMap(({ panels }) => panels.flatMap((panel) => ('sql' in panel ? [panel.sql] : [])));
  expect([...used, 'tenants'].toSorted()).toEqual(files.toSorted());
  for (const name of used) {
    expect(query(name), name).toMatch(/^-- .+\nSELECT /);
    expect(query(name), name).toContain('tenant IN (${tenant:sqlstring}) AND $__timeFilter(');
    expect(query(name), name).toMatch(/LIMIT \d+\s*$/);
  }
});

it('rules and panels name no metric that Tocsin does not have, and no label of it', () => {
  const labels = new Map(metrics.map((one) => [one.name, one.labels]));
  const texts = [
    read('dashboards/prometheus/tocsin.rules.yaml'),
    ...models.flatMap(({ model }) => queriesOf(model).promql),
  ];
  const rules = parse(texts[0] ?? '') as { groups: { rules: { expr: string }[] }[] };
  const expressions = [...rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr)), ...texts.slice(1)];
  for (const expression of expressions)
    for (const [, name = '', selector = ''] of expression.matchAll(/\b(tocsin_[a-z_]+)(?:\{([^}]*)\})?/g)) {
      expect(labels.has(name), `${name} in ${expression}`).toBe(true);
      for (const [, label = ''] of selector.matchAll(/(\w+)\s*[!=]/g))
        expect(labels.get(name), `${name} in ${expression}`).toContain(label);
    }
});

it('a macro nobody knows is found out', () => {
  expect(() => expandSql('SELECT $__unknown(x)', { from: 0, to: 1, tenants: [] })).toThrow('$__unknown');
});
