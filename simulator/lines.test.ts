import { expect, test } from 'vitest';
import { jsonEventSchema } from '../schemas/event/json.ts';
import { planFleet } from './fleet.ts';
import { jsonLine } from './json-line.ts';
import { syslogLine } from './syslog-line.ts';
import { Voice } from './voice.ts';

const at = Date.UTC(2026, 0, 5, 6, 7, 8, 9);
const device = planFleet(1, 3).devices[2];
if (device === undefined) throw new Error('no device');
const voice = new Voice(device, 1);
const message = voice.message(at);
const opened = voice.opens(at, device.certificate);
const refused = voice.refused(at, device.certificate, 'certificate_revoked', '198.51.100.7:40001');
const repeated = voice.repeat(at, message, { redelivered: true, backlog: true, weight: 4 });

/** Names and values of the one element of a line. */
function parameters(line: string): Record<string, string> {
  const element = /\[tocsin@32473 (.*)\]$/.exec(line)?.[1] ?? '';
  return Object.fromEntries([...element.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
}

test('a message is one line of RFC 5424 with its parameters', () => {
  const line = syslogLine(message);
  expect(line).toMatch(/^<134>1 2026-01-05T06:07:08\.009Z gw-03 telemetry - message-published \[tocsin@32473 /);
  expect(parameters(line)).toEqual({
    device: device.id,
    kind: 'message-published',
    session: message.session,
    boot: message.boot,
    peer: message.peer,
    model: device.model,
    seq: String(message.sequence),
    nonce: message.nonce,
    size: String(message.size),
    hash: message.hash,
    topic: device.model,
  });
});

test('a session names the certificate, its issuer by key id, and the outcome', () => {
  expect(parameters(syslogLine(refused))).toMatchObject({
    kind: 'session-refused',
    cert: device.certificate.sha256,
    serial: device.certificate.serial,
    issuer: device.certificate.issuer.id,
    subject: device.certificate.subject,
    outcome: 'refused',
    reason: 'certificate_revoked',
    peer: '198.51.100.7:40001',
  });
  expect(parameters(syslogLine(repeated))).toMatchObject({ dup: '1', backlog: '1', weight: '4' });
});

test('no line holds anything but ASCII, so that its length is its octets', () => {
  for (const one of [message, opened, refused, repeated]) expect(syslogLine(one)).toMatch(/^[ -~]+$/);
});

test('every JSON line is a Tocsin event', () => {
  for (const one of [message, opened, refused, repeated]) {
    expect(jsonEventSchema.safeParse(JSON.parse(jsonLine(one))).error).toBeUndefined();
  }
  expect(JSON.parse(jsonLine(repeated))).toMatchObject({
    at: '2026-01-05T06:07:08.009Z',
    device: device.id,
    sequence: message.sequence,
    nonce: message.nonce,
    bootId: message.boot,
    payloadHash: message.hash,
    redelivered: true,
    backlog: true,
    weight: 4,
    peer: device.gateway.address,
  });
});
