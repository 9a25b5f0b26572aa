import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Alert } from '../../schemas/alert.ts';
import { letIn, type Person, servingPeople } from './console-desk.ts';
import { tokenSha256 } from './digests.ts';
import { freePorts } from './free-port.ts';
import { install, type Installation, until } from './installation.ts';

const token = 'gateway-token-of-a-shift';

/** Five pumps, a gateway that posts over HTTP, and two people who look on. */
export interface Shift {
  installation: Installation;
  /** May acknowledge and save. */
  ada: Person;
  /** May look. */
  grace: Person;
  /** As the gateway; resolves once it is acknowledged. */
  post(...events: object[]): Promise<void>;
  /** All alerts there are, once there are so many. */
  alerts(count: number): Promise<Alert[]>;
  end(): Promise<void>;
}

/** @param site of every pump, as the inventory says it */
export async function startShift(site: string): Promise<Shift> {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-shift-'));
  const [http = 0, web = 0] = await freePorts(2);
  const installation = await install({
    ...{ ingest: { http: { port: http } }, ...servingPeople(web) },
    gateways: [{ id: 'gw-1', tenant: 'acme', tokenSha256: tokenSha256(token) }],
    detect: { tickMs: 500 },
  });
  const end = async (): Promise<void> => {
    await installation.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  const alerts = async (count: number): Promise<Alert[]> => {
    let found: Alert[] = [];
    await until(
      async () => {
        const { stdout } = await installation.tocsin('alerts', '--json', '--all');
        found = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Alert]));
        return found.length >= count;
      },
      60_000,
      () => `${found.length} alerts\n${installation.errors.join('').slice(-2_000)}`,
      500,
    );
    return found;
  };
  const post = async (...events: object[]): Promise<void> => {
    const answer = await fetch(`http://127.0.0.1:${http}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
      body: events.map((event) => `${JSON.stringify(event)}\n`).join(''),
    });
    if (answer.status !== 202) throw new Error(`not taken: ${answer.status} ${await answer.text()}`);
  };
  try {
    const inventory = join(directory, 'devices.json');
    const pumps = [1, 2, 3, 4, 5].map((n) => ({ id: `pump-${n}`, model: 'p7', site, gateway: 'gw-1', batch: 'b-7' }));
    writeFileSync(inventory, JSON.stringify(pumps));
    const imported = await installation.tocsin('import', 'devices', inventory, '--tenant', 'acme');
    if (imported.status !== 0) throw new Error(`not imported: ${imported.stderr}`);
    const ada = await letIn(installation, 'ada', 'analyst');
    const grace = await letIn(installation, 'grace', 'viewer');
    return { installation, ada, grace, post, alerts, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** A message with a password in it: one alert for each device. */
export function leaks(device: string): object {
  return { kind: 'message-published', device, attributes: { note: 'connects with password=Xk29-dlw0-11' } };
}
