import type { Clock } from '../../runtime/clock.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { openTls } from '../../simulator/connect.ts';
import type { Device, Fleet, Gateway } from '../../simulator/fleet.ts';
import type { Sockets } from '../../simulator/gateways.ts';
import type { Judged } from '../../simulator/score.ts';
import { StreamClient } from '../../simulator/stream-client.ts';
import { emptyTally } from '../../simulator/tally.ts';
import type { Agents } from './agents.ts';
import type { Outside } from './outside.ts';
import { readPages } from './pages.ts';
import type { Teller } from './progress.ts';
import { drillQuarantine } from './quarantine-drill.ts';
import { drillReset } from './reset-drill.ts';
import type { ResponseScore } from './responses.ts';

export interface Drills {
  log: EventLog;
  clock: Clock;
  sockets: Sockets;
  agents: Agents;
  outside: Outside;
  fleet: Fleet;
  findings: readonly Judged[];
  teller: Teller;
  signal: AbortSignal;
}

const mostQuarantined = 8;
const shipEveryMs = 50;

/** Does after the day what people would do about it, and counts what came of that and of their pages. */
export async function drillAll(options: Drills): Promise<ResponseScore[]> {
  const { log, clock, outside, fleet, findings, teller } = options;
  const devices = cloned(findings, fleet.devices);
  teller.say(`keeping ${devices.length} devices with a cloned certificate out, and letting them in again`);
  const quarantine = await drillQuarantine({ ...options, devices });
  const { tenant, productionBatch, devices: leaked } = outside.batch;
  teller.say(
    `new credentials for the ${leaked.length} devices of ${productionBatch} of ${tenant}: their factory leaked the old`,
  );
  const shipping = shipLog(options);
  try {
    return [quarantine, await drillReset(options), await readPages(log, clock)];
  } finally {
    await shipping.close();
  }
}

/** Devices whose certificate somebody else used too, first come first. */
function cloned(findings: readonly Judged[], devices: readonly Device[]): Device[] {
  const named = findings.filter(({ code }) => code === 'D03');
  const found = named.flatMap(
    ({ tenant, device }) => devices.find((one) => one.tenant === tenant && one.id === device) ?? [],
  );
  return [...new Set(found)].slice(0, mostQuarantined);
}

/** The broker's log reaches Tocsin as any program's does: by syslog, through a gateway that shows its certificate. */
function shipLog({ outside, sockets, fleet, clock, signal }: Drills): { close(): Promise<void> } {
  const { tls } = sockets;
  const gateway = fleet.gateways.find((one) => one.tenant === outside.batch.tenant && one.protocol === 'tls');
  if (tls === undefined || gateway === undefined) return { close: async () => undefined };
  const open = () => openTls(tls, tls.clientFor(gateway));
  const client = new StreamClient({ open, framing: 'octets', tally: emptyTally(), signal });
  outside.shipLog((line) => client.queueLine(syslogOf(gateway, clock.now(), line)));
  const flushing = setInterval(() => client.flush(), shipEveryMs);
  return {
    async close() {
      clearInterval(flushing);
      outside.shipLog(() => undefined);
      await client.close().catch(() => undefined);
    },
  };
}

/** facility daemon, notice. */
function syslogOf({ id }: Gateway, time: number, line: string): string {
  return `<29>1 ${new Date(time).toISOString()} ${id} mosquitto 7 - - ${line}`;
}
