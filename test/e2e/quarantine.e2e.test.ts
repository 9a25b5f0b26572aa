import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectAsync } from 'mqtt';
import type { Quarantine } from '../../schemas/quarantine.ts';
import { startOpenVpnClient } from '../captures/openvpn/client.ts';
import type { Pki } from '../captures/openvpn/pki.ts';
import { describeOnBothLogs } from '../support/both-logs.ts';
import { denying, startEnforcing } from '../support/enforcing-gateway.ts';
import { freePorts } from '../support/free-port.ts';
import { install, type Installation, until } from '../support/installation.ts';
import { type Mosquitto, startMosquitto } from '../support/mosquitto.ts';
import {
  deviceOf,
  hearing,
  letsIn,
  makeVpnPki,
  secureBy,
  startVpnGateway,
  type VpnGateway,
} from '../support/vpn-gateway.ts';

describeOnBothLogs('quarantine', (logConfig) => {
  let directory = '';
  let pki: Pki;
  let installation: Installation;
  let vpnGateway: VpnGateway;
  let broker: Mosquitto;
  let agent: ChildProcess;
  const said: string[] = [];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'tocsin-quarantine-'));
    mkdirSync(join(directory, 'broker'));
    pki = makeVpnPki(directory, ['pump-1', 'pump-2']);
    const [http = 0, tls = 0, edge = 0, management = 0] = await freePorts(4);
    installation = await install({
      ...hearing(pki, { http, tls }),
      ...logConfig(),
      edge: { port: edge, ...secureBy(pki), holdMs: 5_000, pollMs: 100 },
      quarantine: { live: true, never: ['pump-9'] },
    });
    const extra = denying(directory, management);
    vpnGateway = await startVpnGateway({ directory, pki, ports: { http, tls }, checkRevocation: false, extra });
    broker = await startMosquitto(join(directory, 'broker'));
    for (const name of ['pump-1', 'pump-2']) broker.addClient(name, 'secret');
    agent = startEnforcing({ directory, pki, edge, management, broker }, (text) => said.push(text));
  });

  afterAll(async () => {
    agent?.kill('SIGTERM');
    await Promise.all([vpnGateway?.stop(), broker?.stop()]);
    await installation?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const vpn = (name: string): Promise<boolean> => letsIn(vpnGateway, pki, name);

  const quarantine = (...args: string[]): ReturnType<Installation['tocsin']> =>
    installation.tocsin('quarantine', ...args, '--tenant', 'acme', '--as', 'ada');

  async function mqtt(name: string): Promise<boolean> {
    try {
      const options = { username: name, password: 'secret', reconnectPeriod: 0, connectTimeout: 3_000 };
      (await connectAsync(broker.url, options)).end(true);
      return true;
    } catch {
      return false;
    }
  }

  /** Waits for one of the states: a refusal may be seen before anybody looks. */
  async function reaches(id: string, ...states: Quarantine['state'][]): Promise<Quarantine> {
    let last: Quarantine | undefined;
    await until(
      async () => {
        const { stdout } = await installation.tocsin('quarantine', 'show', id, '--json');
        last = JSON.parse(stdout) as Quarantine;
        return states.includes(last.state);
      },
      30_000,
      () => `${JSON.stringify(last)}\n${said.join('')}\n${installation.errors.join('').slice(-2_000)}`,
      200,
    );
    return last as Quarantine;
  }

  test('a device in quarantine is thrown out and refused by OpenVPN and Mosquitto, and let in after its release', async () => {
    const session = startOpenVpnClient({
      pki,
      device: deviceOf(pki, 'pump-1'),
      server: vpnGateway.server,
      from: '127.0.0.5',
    });
    await session.seen('Initialization Sequence Completed', 20_000);
    expect(await mqtt('pump-1')).toBe(true);
    await installation.settled();

    const asked = await quarantine('device', 'pump-1', '--json');
    expect(asked.status, asked.stderr).toBe(0);
    const { id } = JSON.parse(asked.stdout) as Quarantine;
    const applied = await reaches(id, 'applied', 'verified');
    expect(applied.denial.certificates.map(({ serial }) => serial)).toEqual([deviceOf(pki, 'pump-1').serial]);
    await vpnGateway.server.seen('client-instance exiting', 10_000);
    await session.stop();

    expect(await vpn('pump-1')).toBe(false);
    expect(await mqtt('pump-1')).toBe(false);
    expect([await vpn('pump-2'), await mqtt('pump-2')]).toEqual([true, true]);
    const verified = await reaches(id, 'verified');
    // Seen in the log, and in ClickHouse with the next insert.
    await installation.settled();
    const [evidence] = await installation.query<{ reason: string; trust: string }>(
      `SELECT reason, toString(trust) AS trust FROM events WHERE concat(lower(hex(channel)), '-', toString(index)) = '${verified.evidence}'`,
    );
    expect(evidence).toEqual({ reason: 'certificate_denied', trust: 'mtls-gateway' });

    const released = await quarantine('release', id);
    expect(released.status, released.stderr).toBe(0);
    await reaches(id, 'released');
    expect([await vpn('pump-1'), await mqtt('pump-1')]).toEqual([true, true]);
  });

  test('gateway and role killed in the middle finish what they began', async () => {
    await vpn('pump-2');
    await installation.settled();
    agent.kill('SIGSTOP');
    const asked = await quarantine('device', 'pump-2', '--json');
    const { id } = JSON.parse(asked.stdout) as Quarantine;
    await Promise.all([installation.kill('respond'), installation.kill('edge')]);
    agent.kill('SIGCONT');
    await reaches(id, 'applied', 'verified');
    expect(await vpn('pump-2')).toBe(false);
    await reaches(id, 'verified');
    await installation.kill('respond');
    expect((await reaches(id, 'verified')).state).toBe('verified');
  });

  test('what may never be quarantined is not, whoever asks', async () => {
    const asked = await quarantine('device', 'pump-9');
    expect(asked.status).not.toBe(0);
    expect(asked.stderr).toContain('never quarantine');
  });
});
