import type { FastifyInstance } from 'fastify';
import { rowOf, type StoodAlert } from '../alerts.ts';
import { alertPage } from '../alert-page.ts';
import { paged } from '../paged.ts';
import { Refusal } from '../problem.ts';
import { tell } from '../world.ts';
import type { World } from '../state.ts';
import { analyst } from '../people.ts';

type Query = Record<string, string | undefined>;
const grades = ['info', 'low', 'medium', 'high', 'critical'];

function fits(alert: StoodAlert, query: Query, but = ''): boolean {
  const among = (name: string, value: string) =>
    name === but || query[name] === undefined || query[name].split(',').includes(value);
  const q = query['q']?.toLowerCase() ?? '';
  return (
    among('state', alert.state) &&
    among('severity', alert.severity) &&
    among('detector', alert.detector) &&
    among('site', alert.site) &&
    among('assignee', alert.assignee ?? '') &&
    (q === '' || `${alert.title} ${alert.subject.id} ${alert.device}`.toLowerCase().includes(q))
  );
}

const need = (alert: StoodAlert): number =>
  (alert.state === 'open' ? 10 : 0) + grades.indexOf(alert.severity) + (alert.state === 'closed' ? -10 : 0);

const orders: Record<string, (a: StoodAlert, b: StoodAlert) => number> = {
  need: (a, b) => need(b) - need(a) || b.lastAt - a.lastAt,
  newest: (a, b) => b.lastAt - a.lastAt,
  oldest: (a, b) => a.lastAt - b.lastAt,
  severity: (a, b) => grades.indexOf(b.severity) - grades.indexOf(a.severity) || b.lastAt - a.lastAt,
};

function counted(world: World, query: Query, name: 'state' | 'severity' | 'detector'): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const alert of world.alerts) {
    if (fits(alert, query, name)) counts[alert[name]] = (counts[alert[name]] ?? 0) + 1;
  }
  return counts;
}

export function alertRoutes(app: FastifyInstance, world: World): void {
  const base = '/tenants/:tenant/alerts';
  app.get<{ Querystring: Query }>(base, ({ query }) => {
    const list = world.alerts
      .filter((alert) => fits(alert, query))
      .toSorted(orders[query['sort'] ?? 'need'] ?? orders['need']);
    const skip = Number(query['skip'] ?? 0) + Number(query['cursor'] ?? 0);
    const page = paged(list, { cursor: String(skip), limit: query['limit'] }, 100);
    return {
      total: list.length,
      counts: {
        state: counted(world, query, 'state'),
        severity: counted(world, query, 'severity'),
        detector: counted(world, query, 'detector'),
      },
      from: skip,
      alerts: page.rows.map(rowOf),
      next: page.next,
      asOf: world.lastId,
    };
  });
  app.get<{ Params: { number: string } }>(`${base}/:number`, ({ params }) =>
    alertPage(world, find(world, Number(params.number))),
  );
  app.post<{ Body: { numbers: { number: number; revision: number }[]; action: string } }>(
    `${base}/bulk`,
    ({ body }) => {
      const results = body.numbers.map(({ number, revision }) => {
        const alert = find(world, number);
        const stale = revision !== alert.revision;
        if (!stale) apply(world, alert, body.action, body as never);
        return {
          number,
          ...(stale ? { code: 'CHANGED_SINCE', detail: 'Somebody changed it meanwhile.' } : { code: '', detail: '' }),
          alert: rowOf(alert),
        };
      });
      tell(world, { type: 'alerts', numbers: body.numbers.map(({ number }) => number), opened: 0 });
      return { results };
    },
  );
  app.post<{ Params: { number: string; change: string }; Body: Record<string, string> }>(
    `${base}/:number/:change`,
    ({ params, body, headers }) => {
      const alert = find(world, Number(params.number));
      if (seenRevision(headers['if-match']) !== alert.revision)
        throw new Refusal('CHANGED_SINCE', 'Somebody changed it meanwhile.');
      apply(world, alert, params.change, body);
      tell(world, { type: 'alerts', numbers: [alert.number], opened: 0 });
      return { revision: alert.revision, alert };
    },
  );
}

export function seenRevision(header: string | undefined): number {
  const [, number] = /"(\d+)"/.exec(header ?? '') ?? [];
  if (number === undefined) throw new Refusal('REVISION_NEEDED', 'Say which revision you saw.');
  return Number(number);
}

function find(world: World, number: number): StoodAlert {
  const alert = world.alerts.find((one) => one.number === number);
  if (alert === undefined) throw new Refusal('NOT_FOUND', `There is no alert ${number}.`);
  return alert;
}

function apply(world: World, alert: StoodAlert, change: string, body: Record<string, string>): void {
  const who = analyst;
  alert.revision += 1;
  if (change === 'acknowledge')
    Object.assign(alert, { state: 'acknowledged', acknowledgedBy: who, acknowledgedAt: Date.now() });
  if (change === 'close') Object.assign(alert, { state: 'closed', closeReason: body['reason'], closedAt: Date.now() });
  if (change === 'assign') alert.assignee = body['assignee'] ?? null;
  if (change !== 'note' && !body['note']) return;
  alert.notes += 1;
  world.notes.set(alert.number, [
    ...(world.notes.get(alert.number) ?? []),
    { at: Date.now(), who, text: body['note'] ?? '' },
  ]);
}
