import { expect, test } from 'vitest';
import { attributeOf } from '../../schemas/event/event.ts';
import { openvpnDecoder } from '../decoders/openvpn/openvpn.ts';
import { sshdDecoder } from '../decoders/sshd/sshd.ts';
import { tocsinJsonDecoder } from '../decoders/tocsin-json/tocsin-json.ts';
import type { Identity } from '../sources/identities.ts';
import { takeBatch } from '../sources/http/take-batch.ts';
import { balanceOf, type Bench, eventsIn, openBench, rejectionsIn } from '../test-bench.ts';

const now = Date.UTC(2026, 10, 21, 12);
const clock = { now: () => now, real: (ms: number) => ms };
const secret = 'hunter2-horse';
const gateway = { tenant: 'acme', gateway: 'gw-1', trust: 'mtls-gateway' } as const satisfies Identity;

function bench(): Bench {
  return openBench({ clock, partitions: 1, decoders: [tocsinJsonDecoder, openvpnDecoder, sshdDecoder] });
}

async function take(lines: readonly string[]): Promise<Bench> {
  const opened = bench();
  const intake = opened.ingest.open({ ...gateway, listener: 'syslog-tls' });
  for (const text of lines) {
    const bytes = Buffer.from(text);
    intake.line({ text, start: 0, end: text.length, bytes, from: 0, to: bytes.length }, now);
  }
  opened.ingest.close(intake);
  await opened.appender.close();
  return opened;
}

/** All that is in the log, payloads of events in whatever encoding. */
function everything({ log }: Bench): string {
  const letters = rejectionsIn(log).map(({ bytes }) => Buffer.from(bytes, 'base64').toString('latin1'));
  return [...log.records.map(({ payload }) => Buffer.from(payload).toString('latin1')), ...letters].join('\n');
}

test('a secret is gone from the event, its fields and its line, and a note names device and kind', async () => {
  const text = `<38>2026-11-21T12:00:00Z gw-1 tocsin: {"kind":"auth-failed","device":"pump-7","attributes":{"password":"${secret}"}}`;
  const opened = await take([text]);
  const [event, note, ...more] = eventsIn(opened.log);
  expect(more).toEqual([]);
  expect(event?.attributes).toEqual(['password', '***', 'redacted', 'password']);
  expect(event?.text).toBe(text.replace(secret, '***'));
  expect(note).toMatchObject({
    kind: 'secret-logged',
    reason: 'password',
    tenant: 'acme',
    gateway: 'gw-1',
    device: 'pump-7',
    lines: 0,
    text: '',
  });
  expect(attributeOf(note ?? { attributes: [] }, 'line')).toBe(event?.id);
  expect(note?.id).not.toBe(event?.id);
  expect(everything(opened)).not.toContain(secret);
  expect(balanceOf(opened.log)).toMatchObject({ offered: 1, stored: 1, residual: 0 });
});

test('a line that is refused goes to the dead letters without its secret, and the note names the gateway alone', async () => {
  const opened = await take([
    `<38>2026-11-21T12:00:00Z gw-1 tocsin: {"kind":"nonsense","device":"pump-7","password":"${secret}"}`,
  ]);
  expect(rejectionsIn(opened.log)).toHaveLength(1);
  expect(eventsIn(opened.log)).toMatchObject([
    { kind: 'secret-logged', reason: 'password', device: '', claimedDevice: '', gateway: 'gw-1' },
  ]);
  expect(everything(opened)).not.toContain(secret);
  expect(balanceOf(opened.log)).toMatchObject({ offered: 1, deadLettered: 1, residual: 0 });
});

test('a frame that is broken is kept without its secret', async () => {
  const opened = bench();
  const intake = opened.ingest.open({ ...gateway, listener: 'syslog-tcp' });
  intake.broken('cut_short', Buffer.from(`<38>app: token=${secret}0`), 99, now);
  opened.ingest.close(intake);
  await opened.appender.close();
  expect(everything(opened)).not.toContain(secret);
  expect(eventsIn(opened.log)).toMatchObject([{ kind: 'secret-logged', reason: 'token', time: now }]);
  expect(balanceOf(opened.log)).toMatchObject({ offered: 1, deadLettered: 1, residual: 0 });
});

test('a line held for an attempt is told of at once, and the attempt keeps none of it', async () => {
  const opened = await take([
    `<38>2026-11-21T12:00:00Z gw-1 sshd[1]: Invalid user password=${secret} from 192.0.2.7 port 5`,
    '<38>2026-11-21T12:00:00Z gw-1 openvpn[1]: 192.0.2.7:1194 TLS: Initial packet from [AF_INET]192.0.2.7:1194',
  ]);
  const events = eventsIn(opened.log);
  expect(events.map(({ kind }) => kind).toSorted()).toEqual(['auth-failed', 'line-received', 'secret-logged']);
  expect(everything(opened)).not.toContain(secret);
  expect(balanceOf(opened.log)).toMatchObject({ offered: 2, stored: 2, residual: 0 });
});

test('an item of a batch is redacted, and a resend gives the same ids', async () => {
  const body = Buffer.from(`[{"kind":"message-published","device":"pump-7","reason":"token=${secret}9 \u00f6"}]`);
  const opened = bench();
  for (let i = 0; i < 2; i++) takeBatch(opened.ingest, gateway, 'key', body, [{ from: 1, to: body.length - 1 }]);
  await opened.appender.close();
  const events = eventsIn(opened.log);
  expect(new Set(events.map(({ id, kind }) => `${kind} ${id}`)).size).toBe(2);
  expect(events.filter(({ kind }) => kind === 'message-published')).toMatchObject([{ reason: 'token=*** \u00f6' }, {}]);
  expect(everything(opened)).not.toContain(secret);
});

test('a flood of secrets gives sixty notes a minute, and every line says so itself', async () => {
  const opened = await take(Array.from({ length: 500 }, (_, i) => `<38>app: password=${secret}${i}`));
  const notes = eventsIn(opened.log).filter(({ kind }) => kind === 'secret-logged');
  expect(notes).toHaveLength(60);
  expect(eventsIn(opened.log).filter((event) => attributeOf(event, 'redacted') === 'password')).toHaveLength(500);
  expect(everything(opened)).not.toContain(secret);
});
