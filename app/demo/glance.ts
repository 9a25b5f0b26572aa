import { setTimeout as sleep } from 'node:timers/promises';
import type { EventLog } from '../../runtime/log/port.ts';
import { alertsIn, readBook } from '../alert-book.ts';
import type { Visitor } from './visitors.ts';

/** What somebody saw who signed in at the console. */
export interface Glance {
  /** The page itself came. */
  page: boolean;
  /** Alerts the console counts over all tenants, and those of the journal. */
  alerts: number;
  journal: number;
}

const patienceMs = 10_000;
const lookEveryMs = 200;

/** Signs in as one of the visitors and counts alerts, until they are as many as the journal has. */
export async function glance(address: string, visitor: Visitor, log: EventLog): Promise<Glance> {
  const page = (await fetch(address)).ok;
  const headers = { origin: address, 'content-type': 'application/json' };
  const signedIn = await fetch(`${address}/api/v1/session`, { method: 'POST', headers, body: JSON.stringify(visitor) });
  const cookie = signedIn.headers.getSetCookie().map((one) => one.split(';', 1)[0] ?? '');
  const alerts = alertsIn(await readBook(log));
  const tenants = new Set(alerts.map(({ tenant }) => tenant));
  let seen = 0;
  for (const until = performance.now() + patienceMs; signedIn.ok && performance.now() < until; ) {
    const totals = [...tenants].map(async (tenant) => {
      const answer = await fetch(`${address}/api/v1/tenants/${tenant}/alerts?limit=1`, {
        headers: { cookie: cookie.join('; ') },
      });
      return answer.ok ? ((await answer.json()) as { total: number }).total : 0;
    });
    seen = (await Promise.all(totals)).reduce((sum, total) => sum + total, 0);
    if (seen === alerts.length) break;
    await sleep(lookEveryMs);
  }
  return { page, alerts: seen, journal: alerts.length };
}
