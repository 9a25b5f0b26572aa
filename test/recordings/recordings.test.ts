import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodersFor } from '../../ingest/decoders/registry.ts';
import type { EventDraft } from '../../schemas/event/event.ts';
import { attributeOf } from '../../schemas/event/event.ts';
import { eventsOf, tryLines } from '../../ingest/decoders/try-lines.ts';
import type { Label, Labels } from '../captures/recorder.ts';

const read = (name: string, file: string): string => readFileSync(path.join(import.meta.dirname, name, file), 'utf8');
const linesOf = (name: string): string[] => read(name, 'lines.log').trimEnd().split('\n');
const labelsOf = (name: string): Labels => JSON.parse(read(name, 'labels.json')) as Labels;

/** Lines of one gateway and program are one channel, as a gateway ships them. */
function eventsIn(name: string, gateway: string, program: string, decoder = program): EventDraft[] {
  const lines = linesOf(name).filter((line) => new RegExp(`^<\\d+>\\S+ ${gateway} ${program}[:[]`).test(line));
  const create = decodersFor(decoder)?.[0];
  return create === undefined ? [] : eventsOf(tryLines(create(), lines));
}

const within = (event: EventDraft, { from, to }: Label): boolean =>
  // The hook's stamp is in whole seconds, and a daemon logs a little after its client has gone.
  event.at >= Date.parse(from) - 1000 && event.at <= Date.parse(to) + 1000;

describe('openvpn-revoked', () => {
  const { episodes, quiet } = labelsOf('openvpn-revoked');
  const checked = eventsIn('openvpn-revoked', 'gw-1', 'openvpn');
  const hooked = eventsIn('openvpn-revoked', 'gw-2', 'tocsin', 'tocsin-json');

  test.each(episodes)('shows the certificate of $subject.device in use: $reason', (label) => {
    const rejected = label.reason === 'revoked_certificate_rejected';
    const found = (rejected ? checked : hooked).filter((event) => {
      const about = event.certificateSerial === label.subject.id && event.claimedDevice === label.subject.device;
      const kind = rejected ? event.reason === 'certificate_revoked' : event.kind === 'session-opened';
      return about && kind && within(event, label);
    });
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]?.peer).not.toBe('');
    // A server that refuses a leaf for revocation does so before it looks at the issuer, and logs none.
    expect(found[0]?.certificateIssuer).toBe(rejected ? '' : 'dn:O=Fleet, CN=maker');
  });

  test('shows no revoked certificate but the labelled ones', () => {
    const revoked = checked.filter(({ reason }) => reason === 'certificate_revoked');
    const labelled = new Set(episodes.map(({ subject }) => subject.id));
    expect(revoked.every((event) => labelled.has(event.certificateSerial))).toBe(true);
    // pump-stolen three times, pump-lost in its session and at the door, pump-scrapped once.
    expect(revoked).toHaveLength(6);
  });

  test('shows the other refusals for what they are', () => {
    const reasons = quiet.flatMap((label) =>
      checked.filter(
        (event) =>
          event.kind === 'session-refused' && event.claimedDevice === label.subject.device && within(event, label),
      ),
    );
    expect(reasons.map(({ claimedDevice, reason }) => [claimedDevice, reason])).toEqual([
      ['pump-old', 'certificate_expired'],
      ['pump-future', 'certificate_not_yet_valid'],
      ['pump-forged', 'unknown_issuer'],
    ]);
  });

  test('shows the reconnect of a good device as two sessions', () => {
    const opened = checked.filter(({ kind, claimedDevice }) => kind === 'session-opened' && claimedDevice === 'pump-2');
    expect(opened).toHaveLength(2);
    expect(opened.every(({ certificateIssuer }) => certificateIssuer === 'dn:O=Fleet, CN=maker')).toBe(true);
  });

  test('names every session that the hook saw as the log names it', () => {
    const logged = eventsIn('openvpn-revoked', 'gw-2', 'openvpn').filter(({ kind }) => kind === 'session-opened');
    const posted = hooked.filter(({ kind }) => kind === 'session-opened');
    expect(posted.map(({ session }) => session).sort()).toEqual(logged.map(({ session }) => session).sort());
  });
});

describe('sshd-bruteforce', () => {
  const events = eventsIn('sshd-bruteforce', 'gw-1', 'sshd');
  const failures = (peer: string): EventDraft[] =>
    events.filter((event) => event.kind === 'auth-failed' && event.peer === peer);

  test('shows as many attempts as there were guesses', () => {
    // 8 connections with 3 guesses; 8 unknown users with one each; 4 connections with 4 guesses; one mistyped password.
    expect(
      ['203.0.113.20', '203.0.113.21', '203.0.113.22', '198.51.100.12'].map((peer) => failures(peer).length),
    ).toEqual([24, 8, 16, 1]);
  });

  test('shows success after failures, and who it was', () => {
    const [success] = events.filter(({ kind, peer }) => kind === 'auth-succeeded' && peer === '203.0.113.22');
    expect(attributeOf(success ?? { attributes: [] }, 'user')).toBe('operator');
  });

  test('shows nobody at the address that a user name holds', () => {
    expect(events.filter(({ peer }) => peer === '192.0.2.99')).toEqual([]);
  });
});

describe('rsyslog-replay', () => {
  const { episodes, quiet } = labelsOf('rsyslog-replay');
  const events = eventsIn('rsyslog-replay', 'gw-1', 'tocsin', 'tocsin-json');
  const of = (device: string): EventDraft[] => events.filter(({ claimedDevice }) => claimedDevice === device);
  const played = ({ peer }: EventDraft): boolean => peer.startsWith('203.0.113.');
  /** All that a sender decides: equal for a datagram and its copy. */
  const copied = ({ at, session, bootId, sequence, nonce, payloadHash }: EventDraft): string =>
    JSON.stringify([at, session, bootId, sequence, nonce, payloadHash]);

  test('holds an event for every datagram', () => {
    expect(events).toHaveLength(linesOf('rsyslog-replay').length);
    expect(quiet.filter(({ subject }) => of(subject.id).length < 10)).toEqual([]);
  });

  test.each(episodes)('shows datagrams of $subject.id that came again from elsewhere: $reason', (label) => {
    const own = of(label.subject.id);
    const copies = own.filter(played);
    expect(copies.length).toBeGreaterThanOrEqual(4);
    for (const copy of copies) {
      const original = own.findIndex((event) => !played(event) && copied(event) === copied(copy));
      expect(original).toBeGreaterThanOrEqual(0);
      expect(original).toBeLessThan(own.indexOf(copy));
    }
  });

  test('shows no other device from the addresses of replayers', () => {
    const attacked = new Set(episodes.map(({ subject }) => subject.id));
    expect(events.filter((event) => played(event) && !attacked.has(event.claimedDevice))).toEqual([]);
  });

  test('shows what only looks like a replay', () => {
    const repeated = (device: string): EventDraft[] =>
      of(device).filter((event, i, all) => all.findIndex((other) => other.sequence === event.sequence) < i);
    const marks = (device: string): unknown[] => {
      const one = repeated(device);
      const from = new Set(one.map(({ peer }) => peer)).size;
      return [one.length, from, one.filter((event) => event.redelivered).length, one.filter((e) => e.backlog).length];
    };
    expect(marks('meter-6')).toEqual([8, 1, 8, 0]);
    expect(marks('meter-7')).toEqual([8, 1, 0, 8]);
    expect(marks('meter-11')).toEqual([3, 1, 0, 0]);
    expect(new Set(of('meter-8').map(({ bootId }) => bootId)).size).toBe(2);
    expect(repeated('meter-8').length).toBeGreaterThanOrEqual(10);
    expect(repeated('meter-9')).toHaveLength(12);
    expect(new Set(of('meter-9').map(({ peer }) => peer)).size).toBe(1);
    const numbers = of('meter-10').map(({ sequence }) => sequence);
    expect(numbers.filter((number, i) => number < Math.max(...numbers.slice(0, i)))).toHaveLength(8);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(new Set(of('thermo-14').map(({ payloadHash }) => payloadHash)).size).toBe(1);
    expect(new Set(of('thermo-14').map(({ peer }) => peer)).size).toBe(2);
  });
});

describe('rsyslog-flood', () => {
  const { episodes, quiet } = labelsOf('rsyslog-flood');
  const events = eventsIn('rsyslog-flood', 'gw-1', 'tocsin', 'tocsin-json');
  /** Messages or bytes of a device in each minute of a label's time, which begins with one give or take some seconds. */
  const perMinute = ({ subject, from, to }: Label, measure: (event: EventDraft) => number = () => 1): number[] => {
    const first = Math.round(Date.parse(from) / 60_000);
    const counts = Array.from({ length: Math.floor(Date.parse(to) / 60_000) - first }, () => 0);
    for (const event of events) {
      const minute = Math.floor(event.at / 60_000) - first;
      const counted = event.claimedDevice === subject.id && minute >= 0 && minute < counts.length;
      if (counted) counts[minute] = (counts[minute] ?? 0) + measure(event);
    }
    return counts;
  };
  const about = (reason: string): Label[] => quiet.filter((label) => label.reason.includes(reason));

  test('holds an event for every datagram, and an hour before the first flood', () => {
    expect(events).toHaveLength(linesOf('rsyslog-flood').length);
    const first = Math.min(...episodes.map(({ from }) => Date.parse(from)));
    expect(first - (events[0]?.at ?? 0)).toBeGreaterThan(3_600_000);
  });

  test.each(episodes)('shows $subject.id over the promise for five minutes: $reason', (label) => {
    const bytes = label.reason === 'bytes_flood';
    const counts = bytes ? perMinute(label, ({ size }) => size) : perMinute(label);
    const usual = { 'meter-21': 6 }[label.subject.id] ?? 1;
    expect(counts.length).toBeGreaterThanOrEqual(5);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(bytes ? 256 * 1024 : Math.max(30, 8 * usual));
  });

  test('shows what only looks like a flood', () => {
    const storm = about('after an outage');
    expect(storm).toHaveLength(20);
    for (const label of storm) {
      const counts = perMinute(label);
      expect(counts).toHaveLength(3);
      expect(Math.min(...counts)).toBeGreaterThanOrEqual(30);
    }
    const [busy] = about('below 8 times').map((label) => perMinute(label));
    expect(Math.min(...(busy ?? []))).toBeGreaterThanOrEqual(30);
    const [sleeper] = about('sleeper').map((label) => perMinute(label));
    expect(Math.max(...(sleeper ?? [30]))).toBeLessThan(30);
    const spooled = events.filter(({ backlog }) => backlog);
    expect(spooled).toHaveLength(160);
    expect(new Set(spooled.map(({ claimedDevice }) => claimedDevice))).toEqual(
      new Set(about('spool').map(({ subject }) => subject.id)),
    );
    const [burst] = about('a burst');
    const during = events.filter((event) => event.claimedDevice === burst?.subject.id && burst && within(event, burst));
    expect(during.length).toBeGreaterThan(90);
  });
});

test.each([
  ['openvpn-revoked', 200_000],
  ['sshd-bruteforce', 200_000],
  ['rsyslog-replay', 400_000],
  ['rsyslog-flood', 1_000_000],
])('%s is small and tells nothing of the machine it was made on', (name, bytes) => {
  expect(statSync(path.join(import.meta.dirname, name, 'lines.log')).size).toBeLessThan(bytes);
  const addresses =
    linesOf(name)
      .join('\n')
      .match(/\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b/g) ?? [];
  const documented = /^(192\.0\.2|198\.51\.100|203\.0\.113)\.|^0\.0\.0\.0$/;
  expect(addresses.filter((address) => !documented.test(address))).toEqual([]);
});
