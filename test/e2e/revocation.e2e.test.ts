import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLog } from '../../app/open-log.ts';
import { readIdentity } from '../../gateway/pki/delegated.ts';
import { systemClock } from '../../runtime/clock.ts';
import { loadConfig } from '../../runtime/config/load.ts';
import { jsonEntry, readJson } from '../../runtime/log/json-record.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { type Outcome, outcomeSchema, responseSchema } from '../../schemas/command.ts';
import { digest } from '../../schemas/digest.ts';
import type { Revocation } from '../../schemas/revocation.ts';
import { topics } from '../../schemas/topics.ts';
import type { DeviceCredential, Pki } from '../captures/openvpn/pki.ts';
import { alert } from '../support/alert-samples.ts';
import { describeOnBothLogs } from '../support/both-logs.ts';
import { freePorts } from '../support/free-port.ts';
import { install, type Installation, until } from '../support/installation.ts';
import { openssl } from '../support/pki-service.ts';
import { deviceOf, hearing, letsIn, makeVpnPki, startVpnGateway, type VpnGateway } from '../support/vpn-gateway.ts';

describeOnBothLogs('revocation', (logConfig) => {
  let directory = '';
  let pki: Pki;
  let keyId = '';
  let url = '';
  let installation: Installation;
  let vpnGateway: VpnGateway;

  const at = (name: string): string => join(directory, 'pki', name);
  const device = (name: string): DeviceCredential => deviceOf(pki, name);

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'tocsin-revocation-'));
    pki = makeVpnPki(directory, ['pump-1', 'pump-2', 'pump-3', 'pump-9']);
    keyId = readIdentity({ certificate: at('maker.pem') }).keyId;
    const [http = 0, tls = 0, listener = 0] = await freePorts(3);
    url = `http://127.0.0.1:${listener}`;
    installation = await install({
      ...hearing(pki, { http, tls }),
      ...logConfig(),
      quarantine: { never: ['pump-9'] },
      pki: {
        ...{ port: listener, live: true, propagationMinutes: 0 },
        issuers: [{ tenant: 'acme', certificate: at('maker.pem'), key: at('maker.key') }],
      },
    });
    await fetchList();
    vpnGateway = await startVpnGateway({ directory, pki, ports: { http, tls } });
  });

  afterAll(async () => {
    await vpnGateway?.stop();
    await installation?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  /** What a gateway's timer does: the root's own list and ours in one file, replaced whole. Returns ours. */
  async function fetchList(): Promise<string> {
    let ours = '';
    await until(
      async () => {
        const response = await fetch(`${url}/crl/${keyId}.pem`).catch(() => undefined);
        ours = response?.ok === true ? await response.text() : '';
        return ours !== '';
      },
      20_000,
      () => 'no list',
      100,
    );
    const [root = ''] = readFileSync(pki.crl, 'utf8').split(/(?<=-----END X509 CRL-----\n)/);
    writeFileSync(`${pki.crl}.new`, root + ours);
    renameSync(`${pki.crl}.new`, pki.crl);
    return ours;
  }

  const vpn = (name: string): Promise<boolean> => letsIn(vpnGateway, pki, name);

  async function ocsp(name: string): Promise<string> {
    const whose = ['-issuer', at('maker.pem'), '-cert', device(name).certificate];
    const { output } = await openssl('ocsp', '-CAfile', pki.trusted, '-url', `${url}/ocsp`, ...whose);
    expect(output).toContain('Response verify OK');
    return /pump-\d\.pem: (\w+)/.exec(output)?.[1] ?? output;
  }

  const revoke = (...args: string[]): ReturnType<Installation['tocsin']> =>
    installation.tocsin('revoke', ...args, '--tenant', 'acme', '--as', 'ada', '--json');

  async function reaches(id: string, state: Revocation['state']): Promise<Revocation> {
    let last: Revocation | undefined;
    await until(
      async () => {
        last = JSON.parse((await installation.tocsin('revoke', 'show', id, '--json')).stdout) as Revocation;
        return last.state === state;
      },
      30_000,
      () => `${JSON.stringify(last)}\n${installation.errors.join('').slice(-2_000)}`,
      200,
    );
    return last as Revocation;
  }

  test('a device on hold is refused by OpenVPN and by openssl, and let in once the hold is lifted', async () => {
    for (const name of ['pump-1', 'pump-2', 'pump-3']) expect(await vpn(name)).toBe(true);
    await installation.settled();
    const preview = await revoke('device', 'pump-1', '--preview');
    expect(JSON.parse(preview.stdout)).toMatchObject({ state: 'applying', simulated: false, device: 'pump-1' });
    expect(await ocsp('pump-1')).toBe('good');

    const asked = await revoke('device', 'pump-1');
    expect(asked.status, asked.stderr).toBe(0);
    const { id, certificates } = JSON.parse(asked.stdout) as Revocation;
    expect(certificates).toEqual([{ issuer: keyId, serial: device('pump-1').serial }]);
    await reaches(id, 'applied');
    expect([await ocsp('pump-1'), await ocsp('pump-2')]).toEqual(['revoked', 'good']);
    await fetchList();
    expect(await vpn('pump-1')).toBe(false);
    expect(await vpn('pump-2')).toBe(true);
    const verified = await reaches(id, 'verified');
    // What verified it was read from the log; the store comes after.
    await installation.settled();
    const [evidence] = await installation.query<{ reason: string; trust: string }>(
      `SELECT reason, toString(trust) AS trust FROM events WHERE concat(lower(hex(channel)), '-', toString(index)) = '${verified.evidence}'`,
    );
    expect(evidence).toEqual({ reason: 'certificate_revoked', trust: 'mtls-gateway' });

    const lifted = await revoke('lift', id);
    expect(lifted.status, lifted.stderr).toBe(0);
    await reaches(id, 'lifted');
    await fetchList();
    expect([await ocsp('pump-1'), await vpn('pump-1')]).toEqual(['good', true]);
  });

  test('roles killed in the middle finish what they began, and a list after a restart has a higher number', async () => {
    const number = async (): Promise<number> => {
      writeFileSync(at('number.pem'), await fetchList());
      const { output } = await openssl('crl', '-in', at('number.pem'), '-noout', '-crlnumber');
      return Number.parseInt(/0x([0-9A-F]+)/i.exec(output)?.[1] ?? '', 16);
    };
    const before = await number();
    process.kill(installation.run('pki')?.pid ?? 0, 'SIGSTOP');
    const asked = await revoke('certificate', device('pump-2').serial, '--reason', 'key-compromise');
    const { id } = JSON.parse(asked.stdout) as Revocation;
    await Promise.all([installation.kill('respond'), installation.kill('pki')]);
    await reaches(id, 'applied');
    expect(await number()).toBeGreaterThan(before);
    expect([await ocsp('pump-2'), await vpn('pump-2')]).toEqual(['revoked', false]);
    await reaches(id, 'verified');
    const lift = await revoke('lift', id);
    expect(lift.stderr).toContain('cannot be lifted');
  });

  test('policy revokes what a vouched channel showed to belong to the device, never what may never be', async () => {
    const imported = await installation.tocsin(
      'import',
      'certificates',
      device('pump-9').certificate,
      '--tenant',
      'acme',
    );
    expect(imported.stdout + imported.stderr).not.toContain('CONFIG_INVALID');
    const log = await openLog(loadConfig(installation.configFile), systemClock);
    const { next } = await log.bounds(topics.outcomes, 0);
    const command = (serial: string): ReturnType<typeof responseSchema.parse> =>
      responseSchema.parse({
        ...{ id: digest('command', serial), type: 'revoke-certificate', tenant: 'acme', at: Date.now() },
        ...{ change: 'alert-opened', alert: alert(), rule: '', simulated: false },
        ...{ state: 'approved', proposal: '', approvedBy: { type: 'system' } },
        target: { issuer: 'dn:CN=maker,O=Fleet', serial, device: 'pump-3' },
      });
    // The third is nobody's as far as anybody can be believed.
    const commands = [device('pump-3').serial, device('pump-9').serial, 'abcdef'].map(command);
    try {
      const writer = createWriter();
      for (const one of commands) await log.append([jsonEntry(topics.commands, 'command', writer, Date.now(), one)]);
      const outcomes: Outcome[] = [];
      await until(
        async () => {
          const records = await log.read(topics.outcomes, 0, next);
          outcomes.splice(0, outcomes.length, ...records.map((record) => readJson(record, outcomeSchema)));
          return commands.every(({ id }) => outcomes.some((one) => one.command === id));
        },
        20_000,
        () => JSON.stringify(outcomes),
        200,
      );
      const first = commands.map(({ id }) => outcomes.find((one) => one.command === id));
      expect(first.map((one) => [one?.result, one?.reason])).toEqual([
        ['attempted', ''],
        ['refused', 'never_revoke'],
        ['refused', 'owner_unknown'],
      ]);
      await reaches(first[0]?.providerId ?? '', 'applied');
      expect([await ocsp('pump-3'), await ocsp('pump-9')]).toEqual(['revoked', 'good']);
    } finally {
      await log.close();
    }
  });
});
