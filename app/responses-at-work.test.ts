import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { parseRevocationList } from '../fleet/crl/parse.ts';
import { splitRevocationLists } from '../fleet/crl/pem.ts';
import { readIdentity } from '../gateway/pki/delegated.ts';
import type { ResponseCommand } from '../schemas/command.ts';
import type { Fact } from '../schemas/fact.ts';
import { topics } from '../schemas/topics.ts';
import { RolesAtWork } from '../test/support/roles-at-work.ts';
import { writeAuthority } from '../test/support/test-authority.ts';
import { until } from '../test/support/until.ts';
import { noQuarantines } from '../cases/quarantine/state.ts';
import { noRevocations } from '../cases/revocation/state.ts';
import { readCampaigns } from './campaign/journal.ts';
import { readQuarantines } from './quarantine/journal.ts';
import { readRevocations } from './revocation/journal.ts';
import { campaign } from './roles/campaign.ts';
import { pki } from './roles/pki.ts';
import { quarantine } from './roles/quarantine.ts';
import { revocation } from './roles/revocation.ts';
import { triage } from './roles/triage.ts';

let authority: { folder: string; keyId: string; settings: (live: boolean) => string };
let work: RolesAtWork;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-delegated-'));
  const { certificate, key } = await writeAuthority(folder);
  authority = {
    folder,
    keyId: readIdentity({ certificate }).keyId,
    settings: (live) =>
      `pki: { port: 0, live: ${live}, issuers: [{ tenant: acme, certificate: ${certificate}, key: ${key} }] }`,
  };
});
afterAll(() => rmSync(authority.folder, { recursive: true }));
afterEach(() => work.end());

const serialOf = (n: number): string => `a${n}`;
const fleet = (): Fact[] => {
  const common = { tenant: 'acme', importedAt: Date.now() };
  const plain = { model: '', firmware: '', site: '', gateway: 'gw-07', productionBatch: '', owner: '' };
  const numbers = Array.from({ length: 8 }, (_, i) => i);
  return [
    {
      ...{ type: 'devices-registered', ...common },
      devices: numbers.map((n) => ({ id: `pump-${n}`, ...plain, hardwareIds: [], expectedEveryMs: 0 })),
    },
    ...numbers.map(
      (n): Fact => ({
        ...{ type: 'certificate-recorded', ...common, issuer: authority.keyId, serial: serialOf(n) },
        ...{ device: `pump-${n}`, publicKeySha256: '', notBefore: 0, notAfter: Date.now() + 1e9 },
      }),
    ),
  ];
};
const caught = (n: number) => ({
  ...{ id: `f${n}`, subject: { kind: 'device', id: `pump-${n}` } as const, device: `pump-${n}` },
  facts: { issuer: authority.keyId, serial: serialOf(n) },
});
const policy = (...types: string[]): string =>
  `policy: { rules: [{ name: shut out, when: { detector: D01 }, propose: [${types.join(', ')}] }] }`;

const sees = (condition: () => Promise<boolean>): Promise<void> => until(condition, 15_000, () => 'not seen');

/** Waits for what policy proposes, and approves it as a person does. */
async function approve(type: ResponseCommand['type']): Promise<ResponseCommand> {
  let waiting: ResponseCommand | undefined;
  await sees(async () => {
    const lines = (await work.tocsin('responses', '--json')).split('\n').filter((line) => line !== '');
    waiting = lines.map((line) => JSON.parse(line) as ResponseCommand).find((one) => one.type === type);
    return waiting !== undefined;
  });
  const { id } = waiting ?? expect.unreachable();
  expect(await work.tocsin('responses', 'approve', id.slice(0, 12), '--as', 'ada')).toContain(`${type} ${id} approved`);
  return waiting ?? expect.unreachable();
}

async function listed(): Promise<string[]> {
  const response = await fetch(`http://${work.addresses['pki']}/crl/${authority.keyId}.pem`);
  const [list] = splitRevocationLists(new Uint8Array(await response.arrayBuffer()));
  const parsed = parseRevocationList(list ?? new Uint8Array());
  return parsed.ok ? parsed.list.revoked.map(([serial]) => serial) : [parsed.reason];
}

describe('a response that policy proposes and a person approves', () => {
  test('revokes the certificate: the list that goes out holds it', async () => {
    work = new RolesAtWork();
    const settings = `${authority.settings(true)}\n${policy('revoke-certificate')}`;
    await work.start(settings, [triage, revocation, pki]);
    await work.facts(...fleet());
    await work.find(caught(1));
    expect(await approve('revoke-certificate')).toMatchObject({
      simulated: false,
      target: { issuer: authority.keyId, serial: serialOf(1), device: 'pump-1' },
    });
    await sees(async () => (await work.outcomes('revoke-certificate')).length === 2);
    expect(await work.outcomes('revoke-certificate')).toEqual(['attempted', 'accepted published']);
    expect(await listed()).toEqual([serialOf(1)]);
    const state = noRevocations();
    await readRevocations(work.log, state);
    expect([...state.all.values()]).toMatchObject([
      { device: 'pump-1', state: 'applied', requestedBy: { type: 'person', name: 'ada' }, reason: 'certificate-hold' },
    ]);
  });

  test('resets the credentials: a campaign of that device begins', async () => {
    work = new RolesAtWork();
    await work.start(`campaign: { live: true }\n${policy('reset-credentials')}`, [triage, campaign]);
    await work.facts(...fleet());
    await work.find(caught(1));
    expect(await approve('reset-credentials')).toMatchObject({ target: { scope: { kind: 'device', id: 'pump-1' } } });
    await sees(async () => (await work.outcomes('reset-credentials')).length === 1);
    expect(await work.outcomes('reset-credentials')).toEqual(['attempted']);
    const [begun] = (await readCampaigns(work.log)).state.all.values();
    expect(begun).toMatchObject({ state: 'running', plan: { preview: { devices: 1, fleet: 8 } } });
  });

  test('touches nothing until its section is switched live', async () => {
    work = new RolesAtWork();
    const settings = `${authority.settings(false)}\n${policy('revoke-certificate', 'reset-credentials', 'quarantine-device')}`;
    await work.start(settings, [triage, quarantine, revocation, campaign, pki]);
    await work.facts(...fleet());
    await work.find(caught(1));
    for (const type of ['revoke-certificate', 'reset-credentials', 'quarantine-device'] as const) {
      expect(await approve(type)).toMatchObject({ simulated: true });
      await sees(async () => (await work.outcomes(type)).length > 0);
      expect(await work.outcomes(type)).toEqual(['simulated']);
    }
    expect(await listed()).toEqual([]);
  });
});

describe('quarantines and revocations of one process', () => {
  test('share one hourly cap, and a device hit both ways counts once', async () => {
    work = new RolesAtWork();
    await work.start(`${authority.settings(true)}\nquarantine: { live: true, perHour: 3 }`, [quarantine, revocation]);
    await work.facts(...fleet());
    const by = { tenant: 'acme', actor: { type: 'person', name: 'ada' }, at: Date.now() };
    const shut = (n: number) => ({ type: 'quarantine-device', id: `q-${n}`, hours: 1, ...by, device: `pump-${n}` });
    const revoke = (n: number) => ({
      ...{ type: 'revoke-device', id: `r-${n}`, reason: 'certificate-hold', ...by, device: `pump-${n}` },
    });
    const planned = async (count: number): Promise<{ device: string; state: string }[]> => {
      let all: { device: string; state: string }[] = [];
      await sees(async () => {
        const quarantines = noQuarantines();
        const revocations = noRevocations();
        await readQuarantines(work.log, quarantines);
        await readRevocations(work.log, revocations);
        all = [...quarantines.all.values(), ...revocations.all.values()];
        return all.length === count;
      });
      return all;
    };
    // At once: whichever role comes first, the other counts it.
    await Promise.all([
      work.append(topics.responseRequests, ...[0, 1, 2, 3].map(shut)),
      work.append(topics.revocationRequests, ...[4, 5, 6, 7].map(revoke)),
    ]);
    const first = await planned(8);
    const begun = first.filter(({ state }) => state !== 'held').map(({ device }) => device);
    expect([begun.length, first.some(({ state }) => state === 'refused')]).toEqual([3, false]);
    const n = Number(begun[0]?.slice('pump-'.length));
    await (n < 4 ? work.append(topics.revocationRequests, revoke(n)) : work.append(topics.responseRequests, shut(n)));
    const again = (await planned(9)).filter(({ state }) => state !== 'held');
    expect(again.map(({ device }) => device).toSorted()).toEqual([...begun, `pump-${n}`].toSorted());
  });
});
