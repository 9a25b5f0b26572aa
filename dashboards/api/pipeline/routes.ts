import { readFileSync } from 'node:fs';
import type { Clock } from '../../../runtime/clock.ts';
import type { Store } from '../../../runtime/clickhouse/store.ts';
import { Fault } from '../../../runtime/errors.ts';
import { type PipelinePage, pipelinePageSchema } from '../../../schemas/api/operations.ts';
import { tenantParams } from '../parameters.ts';
import type { Pipeline, PipelineState } from '../ports/pipeline.ts';
import { route } from '../route.ts';

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
const rates = read('./rates.sql');
const counts = read('./counts.sql');
const dropped = read('./dropped.sql');

const minuteMs = 60_000;
const minutes = 60;
const dayMs = 24 * 3_600_000;
const mostDropped = 20;

export interface PipelinePorts {
  pipeline: Pipeline;
  store: Pick<Store, 'query'>;
  clock: Clock;
}

type Counted = { stored: number; deadLettered: number };
type Rate = { source: string; minute: number; events: number };

export function pipelineRoutes({ pipeline, store, clock }: PipelinePorts) {
  return [
    route({
      method: 'GET',
      path: '/tenants/:tenant/pipeline',
      summary: 'what came in, what became of it, and how far each stage is',
      access: { who: 'member', role: 'viewer' },
      params: tenantParams,
      answer: pipelinePageSchema,
      handle: async ({ params: { tenant }, roleEverywhere, signal }) => {
        const now = clock.now();
        const to = Math.floor(now / minuteMs) * minuteMs + minuteMs;
        const options = { signal, timeoutMs: 10_000 };
        const about = { tenant, to };
        const all = roleEverywhere !== undefined;
        const [state, own, counted, droppedBySource] = await Promise.all([
          pipeline.state(),
          all ? [] : unlessDown(store.query<Counted>(counts, { tenant }, options)),
          unlessDown(store.query<Rate>(rates, { ...about, from: to - minutes * minuteMs, limit: 20_000 }, options)),
          unlessDown(
            store.query<PipelinePage['droppedBySource'][number]>(
              dropped,
              { ...about, from: now - dayMs, limit: mostDropped },
              options,
            ),
          ),
        ]);
        const seen = all ? { ...state, counted: 'installation' as const } : forTenant(state, own[0]);
        return { body: { ...seen, rates: ratesOf(counted, to), droppedBySource } };
      },
    }),
  ];
}

/** What a tenant may know of machines it shares with others: whether they work, not where they are nor what others send. */
export function forTenant(state: PipelineState, own: Counted | undefined) {
  const { stored = null, deadLettered = null } = own ?? {};
  return {
    ...state,
    counted: 'tenant' as const,
    counts: { offered: null, stored, deadLettered, dropped: null, refused: null, residual: null },
    roles: state.roles.map((role) => ({ ...role, addresses: {} })),
  };
}

/** This page is looked at when something is down: what the store cannot say is left empty. */
async function unlessDown<T>(rows: Promise<T[]>): Promise<T[]> {
  try {
    return await rows;
  } catch (failure) {
    if (failure instanceof Fault && (failure.code === 'STORE_UNAVAILABLE' || failure.code === 'TIMEOUT')) return [];
    throw failure;
  }
}

/** Every minute of the hour before `to`, by source. */
export function ratesOf(rows: readonly Rate[], to: number): PipelinePage['rates'] {
  const first = to - minutes * minuteMs;
  const bySource = new Map<string, number[]>();
  for (const { source, minute, events } of rows) {
    let series = bySource.get(source);
    if (series === undefined) bySource.set(source, (series = Array.from({ length: minutes }, () => 0)));
    series[(minute - first) / minuteMs] = events;
  }
  return {
    time: Array.from({ length: minutes }, (_, i) => first + i * minuteMs),
    bySource: Object.fromEntries(bySource),
  };
}
