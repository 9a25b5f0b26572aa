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

test.each(['openvpn-revoked', 'sshd-bruteforce'])(
  '%s is small and tells nothing of the machine it was made on',
  (name) => {
    expect(statSync(path.join(import.meta.dirname, name, 'lines.log')).size).toBeLessThan(200_000);
    const addresses =
      linesOf(name)
        .join('\n')
        .match(/\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b/g) ?? [];
    const documented = /^(192\.0\.2|198\.51\.100|203\.0\.113)\.|^0\.0\.0\.0$/;
    expect(addresses.filter((address) => !documented.test(address))).toEqual([]);
  },
);
