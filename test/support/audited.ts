import { expect } from 'vitest';
import { createLogger } from '../../runtime/logger.ts';
import { clockFor } from '../../runtime/clock.ts';
import { parseConfig } from '../../runtime/config/load.ts';
import { jsonEntry } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { topics } from '../../schemas/topics.ts';
import { until } from './until.ts';
import { sharing } from '../../app/sharing.ts';
import { audit } from '../../app/roles/audit.ts';
import { type TenantChain, walkChain } from '../../app/audit/walk.ts';

const writer = createWriter();

/** Somebody saves views, the plainest of audited acts. */
export async function saveViews(log: EventLog, tenant: string, ...titles: string[]): Promise<void> {
  const view = (title: string) => ({ id: 'a'.repeat(32), page: 'alerts', title, query: '', by: 'ada', at: 1_000 });
  const entries = titles.map((title) =>
    jsonEntry(topics.views, 'entry', writer, 1_000, { type: 'view-saved', tenant, view: view(title) }),
  );
  await log.append(entries);
}

/** Runs the role on a log until nothing waits to be sealed. */
export async function sealed(log: EventLog): Promise<Map<string, TenantChain>> {
  const stop = new AbortController();
  const clock = clockFor(undefined);
  const context = { config: parseConfig(''), clock, logger: createLogger('audit'), signal: stop.signal };
  const running = await audit(sharing({ ...context, log: async () => log, store: () => expect.fail() }));
  try {
    let chains = await walkChain(log);
    const done = async (): Promise<boolean> => {
      chains = await walkChain(log);
      return [...chains.values()].every(({ waiting }) => waiting === 0);
    };
    await until(done, 20_000, () => `not sealed: ${JSON.stringify([...chains])}`);
    return chains;
  } finally {
    stop.abort();
    await running.stop();
  }
}
