import type { FastifyInstance } from 'fastify';
import type { TimelineEntry } from '../../../../schemas/api/alerts.ts';
import type { Case } from '../../../../schemas/case.ts';
import { rowOf } from '../alerts.ts';
import { recount } from '../cases.ts';
import { paged } from '../paged.ts';
import { Refusal } from '../problem.ts';
import { tell } from '../world.ts';
import type { World } from '../state.ts';
import { seenRevision } from './alerts.ts';
import { analyst } from '../people.ts';

type Query = Record<string, string | undefined>;
type Body = Record<string, string | number | null>;
const base = '/tenants/:tenant/cases';

export function caseRoutes(app: FastifyInstance, world: World): void {
  app.get<{ Querystring: Query }>(base, ({ query }) => {
    const q = query['q']?.toLowerCase() ?? '';
    const ownerOf = (one: Case): string => one.assignee ?? 'nobody';
    const found = world.cases.filter(({ title, number }) => `case ${number} ${title}`.toLowerCase().includes(q));
    const state = query['state'] ?? '';
    const owned = found.filter((one) => !query['assignee'] || ownerOf(one) === query['assignee']);
    const inState = found.filter((one) => state === '' || one.state === state);
    const cases = owned.filter((one) => state === '' || one.state === state);
    const { rows, next } = paged(cases, query);
    const tally = (names: readonly string[]) =>
      Object.fromEntries([...new Set(names)].map((name) => [name, names.filter((one) => one === name).length]));
    return {
      total: cases.length,
      counts: {
        state: tally(owned.map((one) => one.state)),
        assignee: tally(inState.map((one) => one.assignee ?? '')),
      },
      cases: rows,
      next,
    };
  });
  app.get<{ Params: { number: string } }>(`${base}/:number`, ({ params }) => {
    const one = find(world, Number(params.number));
    return {
      case: one,
      alerts: world.alerts.filter((alert) => alert.case === one.number).map(rowOf),
      timeline: timelineOf(world, one),
    };
  });
  app.post<{ Body: { title: string; alerts: number[] } }>(base, ({ body }) => {
    const number = Math.max(0, ...world.cases.map((one) => one.number)) + 1;
    for (const alert of world.alerts) if (body.alerts.includes(alert.number)) alert.case = number;
    const made: Case = {
      ...blank,
      ...{ number, title: body.title, openedAt: world.now, lastAt: world.now },
    };
    recount(made, world.alerts);
    world.cases.unshift(made);
    tell(world, { type: 'cases' });
    return made;
  });
  app.post<{ Params: { number: string; change: string }; Body: Body }>(
    `${base}/:number/:change`,
    ({ params, body, headers }) => {
      const one = find(world, Number(params.number));
      if (seenRevision(headers['if-match']) !== one.revision)
        throw new Refusal('CHANGED_SINCE', 'Somebody changed it meanwhile.');
      change(world, one, params.change, body);
      one.revision += 1;
      recount(one, world.alerts);
      tell(world, { type: 'cases' });
      return { revision: one.revision, case: one };
    },
  );
}

const blank: Case = {
  ...{ number: 1, tenant: 'stadtwerke', state: 'open', title: '', ground: 'analyst', incident: false },
  ...{ severity: 'info', alerts: 0, open: 0, inhibited: 0, assignee: null, notes: 0, openedAt: 0, lastAt: 0 },
  ...{ closeReason: null, closedAt: null, revision: 1 },
};

function find(world: World, number: number): Case {
  const one = world.cases.find((each) => each.number === number);
  if (one === undefined) throw new Refusal('NOT_FOUND', `There is no case ${number}.`);
  return one;
}

function change(world: World, one: Case, what: string, body: Body): void {
  const mine = world.alerts.filter((alert) => alert.case === one.number);
  const about = world.alerts.find(({ number }) => number === body['alert']);
  if (what === 'assign') one.assignee = body['assignee'] as string | null;
  if (what === 'declare') one.incident = true;
  if (what === 'detach' && about !== undefined) about.case = null;
  if (what === 'attach') {
    if (about === undefined) throw new Refusal('NOT_FOUND', 'unknown alert');
    if (about.case !== null) throw new Refusal('REFUSED', 'other case');
    about.case = one.number;
  }
  if (what === 'close')
    for (const alert of mine)
      Object.assign(alert, { state: 'closed', closeReason: body['reason'], closedAt: Date.now() });
  if (what === 'note' || body['note']) {
    one.notes += 1;
    const notes = world.notes.get(-one.number) ?? [];
    world.notes.set(-one.number, [...notes, { at: Date.now(), who: analyst, text: String(body['note']) }]);
  }
}

function timelineOf(world: World, one: Case): TimelineEntry[] {
  const entry = (at: number, text: string, name = '', note = ''): TimelineEntry => ({
    ...{ at, text, note, kind: name === '' ? 'policy' : 'person' },
    actor: name === '' ? { type: 'system' } : { type: 'person', name },
  });
  return [
    entry(one.openedAt, `case ${one.number} opened by ${one.ground === 'analyst' ? analyst : 'the system'}`),
    ...(one.assignee === null ? [] : [entry(one.openedAt + 300_000, `gave it to ${one.assignee}`, one.assignee)]),
    ...(one.incident ? [entry(one.openedAt + 420_000, 'declared an incident', analyst)] : []),
    ...(world.notes.get(-one.number) ?? []).map(({ at, who, text }) => entry(at, `note by ${who}`, who, text)),
  ];
}
