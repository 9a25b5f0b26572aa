import { createServer } from 'node:net';
import { Ledger } from '../../dashboards/access/ledger.ts';
import { everywhere } from '../../dashboards/access/state.ts';
import { clockFor } from '../../runtime/clock.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { makeAccount } from '../web/new-account.ts';

/** Who may look at the console of a demonstration, and with what. */
export interface Visitor {
  account: string;
  password: string;
}

/** Two, because some things ask for a second person. */
const names = ['ada', 'bob'];

/** Lets the people on call into the console. */
export async function letVisitorsIn(log: EventLog): Promise<Visitor[]> {
  const ledger = new Ledger(log, clockFor(undefined));
  await ledger.catchUp();
  const end = new AbortController();
  const following = ledger.follow(end.signal);
  const visitors: Visitor[] = [];
  try {
    for (const account of names) {
      const tenants = [{ tenant: everywhere, role: 'admin' as const }];
      visitors.push({ account, password: await makeAccount(ledger, { account, name: account, tenants }, 'the demo') });
    }
  } finally {
    end.abort();
    await following;
  }
  return visitors;
}

/** Where to look, and as whom. */
export function invitation(address: string, visitors: readonly Visitor[]): string {
  const who = visitors.map(({ account, password }) => `${account} / ${password}`);
  return [`the console is at ${address}; sign in as`, ...who.map((one) => `  ${one}`)].join('\n');
}

/** The wanted port on loopback, or 0 (any) when something listens there. */
export function portIfFree(port: number): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(0));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(port)));
  });
}
