import type { ClickHousePanel, Dashboard, Panel, Row } from './panel.ts';

const columns = 24;
const height = { timeseries: 8, stat: 4, table: 9 } as const;

/** Values that Grafana fills in: the data source that people choose above the panels. */
const sourceOf = ({ source }: Dashboard) => ({ type: source, uid: '${source}' });

/**
 * What Grafana 10 and later read as a dashboard.
 * @param read the text of a query by its name
 */
export function modelOf(dashboard: Dashboard, read: (name: string) => string): object {
  const datasource = sourceOf(dashboard);
  const panels: object[] = [];
  let y = 0;
  for (const row of dashboard.rows) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title: row.question,
      collapsed: false,
      panels: [],
      gridPos: { x: 0, y: y++, w: columns, h: 1 },
    });
    let x = 0;
    for (const panel of row.panels) {
      const w = widthOf(panel, row);
      const gridPos = { x, y, w, h: heightOf(row) };
      panels.push({
        id: panels.length + 1,
        ...shown(panel),
        datasource,
        gridPos,
        targets: targetsOf(panel, datasource, read),
      });
      x += w;
    }
    y += heightOf(row);
  }
  return {
    uid: dashboard.uid,
    title: dashboard.title,
    description: dashboard.description,
    tags: ['tocsin'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    timezone: 'utc',
    refresh: '1m',
    time: { from: dashboard.from, to: 'now' },
    templating: { list: variablesOf(dashboard, datasource, read) },
    annotations: { list: [] },
    links: [{ type: 'dashboards', tags: ['tocsin'], asDropdown: false, title: 'Tocsin', keepTime: true }],
    panels,
  };
}

const heightOf = ({ panels }: Row): number => Math.max(...panels.map(({ as }) => height[as]));
const widthOf = ({ width }: Panel, { panels }: Row): number => width ?? Math.floor(columns / panels.length);

function shown({ title, says, as, unit, worry }: Panel): object {
  const steps = [
    { color: worry === undefined ? 'text' : 'green', value: null },
    ...(worry === undefined
      ? []
      : [
          { color: 'orange', value: worry[0] },
          { color: 'red', value: worry[1] },
        ]),
  ];
  return {
    type: as,
    title,
    description: says,
    fieldConfig: { defaults: { unit, thresholds: { mode: 'absolute', steps } }, overrides: [] },
    options: as === 'stat' ? { colorMode: 'background', reduceOptions: { calcs: ['lastNotNull'] } } : {},
  };
}

function targetsOf(panel: Panel, datasource: object, read: (name: string) => string): object[] {
  if ('sql' in panel) return [sqlTarget(panel, datasource, read)];
  return panel.queries.map(([expr, legendFormat], i) => ({
    refId: String.fromCharCode(65 + i),
    datasource,
    expr,
    legendFormat,
    range: panel.as !== 'stat',
    instant: panel.as === 'stat',
  }));
}

function sqlTarget({ sql, as }: ClickHousePanel, datasource: object, read: (name: string) => string): object {
  const overTime = as === 'timeseries';
  return {
    refId: 'A',
    datasource,
    editorType: 'sql',
    rawSql: read(sql),
    queryType: overTime ? 'timeseries' : 'table',
    format: overTime ? 0 : 1,
  };
}

function variablesOf(dashboard: Dashboard, datasource: object, read: (name: string) => string): object[] {
  const source = { name: 'source', label: 'Data source', type: 'datasource', query: dashboard.source, hide: 0 };
  if (dashboard.source === 'prometheus') return [source];
  const tenants = { name: 'tenant', label: 'Tenant', type: 'query', datasource, query: read('tenants'), refresh: 2 };
  return [
    source,
    { ...tenants, hide: 0, multi: true, includeAll: true, current: { text: ['All'], value: ['$__all'] } },
  ];
}
