import type { Store } from '../../runtime/clickhouse/store.ts';
import type { Fact } from '../../schemas/fact.ts';
import { finding } from './alert-samples.ts';

/** A small fleet with one certificate that was used after its revocation, as log and store hold it. */
export const now = Math.floor(Date.now() / 60_000) * 60_000;
export const hour = 3_600_000;
export const channel = 0xfedcba9876543210n;
export const serial = 'a1b2';

const event = (index: number, over: object) => ({
  ...{ time: now, at: now, received_at: now, channel: channel.toString(), index, tenant: 'acme', gateway: 'gw-1' },
  ...{ device: 'pump-1', kind: 'message-published', trust: 'mtls-gateway', source: 'syslog-tls/openvpn', lane: 1 },
  ...{ size: 100, weight: 1, lines: 1, severity: 255, sequence: -1 },
  ...over,
});
const stamped = (time: number) => ({ time, at: time, received_at: time });

export const facts: Fact[] = [
  {
    ...{ type: 'devices-registered', tenant: 'acme', importedAt: now - 9 * hour },
    devices: ['pump-1', 'pump-2'].map((id) => ({
      ...{ id, model: 'm1', firmware: '1', site: 'north', gateway: 'gw-1', productionBatch: 'b1', owner: '' },
      ...{ hardwareIds: ['hw-1'], expectedEveryMs: 0 },
    })),
  },
  {
    type: 'batch-ordered',
    tenant: 'acme',
    importedAt: now - 9 * hour,
    manufacturer: 'maker',
    productionBatch: 'b1',
    quantity: 3,
    orderedAt: 1,
  },
  {
    type: 'devices-issued',
    tenant: 'acme',
    importedAt: now - 9 * hour,
    manufacturer: 'maker',
    productionBatch: 'b1',
    ids: ['pump-1'],
  },
  {
    ...{
      type: 'certificate-recorded',
      tenant: 'acme',
      importedAt: now - 8 * hour,
      issuer: 'aa01',
      serial,
      device: 'pump-1',
    },
    ...{ publicKeySha256: '', notBefore: now - 100 * hour, notAfter: now + 48 * hour },
  },
  {
    ...{ type: 'revocations-listed', tenant: 'acme', issuer: 'aa01', issuerName: 'CN=Fleet', list: 'l1', number: '07' },
    ...{
      thisUpdate: now - hour,
      nextUpdate: now + hour,
      importedAt: now - hour,
      complete: true,
      revoked: [[serial, now - 3 * hour, 1]],
    },
  },
];
const usual = { samples: 600, median: Math.log1p(10), spread: 0.2 };
export const baseline = {
  ...{ version: 1, tenant: 'acme', learnedTo: now - hour, complete: true },
  cohorts: [{ cohort: 'm1', metric: 'messages', usual }],
  devices: {
    ...{ device: ['pump-0', 'pump-1', 'pump-1', 'pump-2'], cohort: ['m1', 'm1', 'm1', 'm1'] },
    ...{ metric: ['messages', 'messages', 'bytes', 'messages'], samples: [5, 600, 600, 0] },
    ...{ median: [0, usual.median, 9, 0], spread: [0, 0.2, 0.2, 0] },
  },
};

export const found = finding({
  ...{
    at: now,
    concludedAt: now,
    device: 'pump-1',
    gateway: 'gw-1',
    detector: 'revoked-certificate-used',
    reason: 'accepted',
  },
  ...{
    subject: { kind: 'certificate', id: `aa01:${serial}` },
    evidence: [`${channel.toString(16)}-1`],
    facts: { serial, issuer: 'aa01', revocationLatencyMs: 5_000 },
  },
});

export async function fillStore(store: Store): Promise<void> {
  const settings = { date_time_input_format: 'best_effort' } as const;
  await store.insertJson(
    'events',
    [
      event(1, {
        kind: 'session-opened',
        lane: 2,
        certificate_serial: serial,
        raw: `opened with ${serial} by pump-1`,
        peer: '192.0.2.7',
      }),
      event(2, {}),
      event(3, { time: now + 1_000 }),
      event(4, { time: now, backlog: 1 }),
      event(5, { device: '', claimed_device: 'pump-1', kind: 'session-refused', lane: 2, reason: 'expired' }),
      event(6, { tenant: 'other', raw: 'not yours' }),
      ...[0, 1_000, 120_000].map((after, i) =>
        event(7 + i, { ...stamped(now - 10 * hour + after), weight: [3, 4, 9][i] }),
      ),
    ],
    { settings },
  );
  const long = Math.floor((now - 10 * hour) / hour) * 3_600;
  await store.insertJson('device_hours', [
    {
      tenant: 'acme',
      device: 'pump-1',
      cohort: 'm1',
      hour: long,
      received: long,
      minutes: [0],
      messages: [7],
      bytes: [70],
    },
  ]);
  const { subject, facts: numbers, explanation: _none, attack: _attack, cause: _cause, concludedAt, ...row } = found;
  await store.insertJson(
    'findings',
    [
      {
        ...row,
        subject: subject.id,
        subject_kind: subject.kind,
        facts: JSON.stringify(numbers),
        explanation: '',
        concluded_at: concludedAt,
      },
    ],
    { settings },
  );
}
