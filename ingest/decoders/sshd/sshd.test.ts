import { describe, expect, test } from 'vitest';
import { attributeOf } from '../../../schemas/event/event.ts';
import { eventsOf, tryLines } from '../try-lines.ts';
import { sshdDecoder } from './sshd.ts';

const decode = (lines: string[]) => eventsOf(tryLines(sshdDecoder(), lines));

// Lines of OpenSSH 9.2p1, from test/captures, except the one rsyslog writes for repetitions.
describe('sshd', () => {
  test('sees each password tried as one attempt', () => {
    const events = decode([
      'Failed password for operator from 198.51.100.9 port 54701 ssh2',
      'Failed password for operator from 198.51.100.9 port 54701 ssh2',
      'Connection closed by authenticating user operator 198.51.100.9 port 54701 [preauth]',
    ]);
    expect(events.map(({ kind }) => kind)).toEqual(['auth-failed', 'auth-failed', 'session-closed']);
    expect(events[0]).toMatchObject({
      outcome: 'failed',
      reason: 'password_refused',
      peer: '198.51.100.9',
      peerPort: 54701,
    });
    expect(attributeOf(events[0] ?? { attributes: [] }, 'user')).toBe('operator');
    expect(attributeOf(events[0] ?? { attributes: [] }, 'method')).toBe('password');
  });

  test('folds `Invalid user` into the guess it belongs to', () => {
    const events = decode([
      'Invalid user admin from 198.51.100.9 port 35471',
      'Failed password for invalid user admin from 198.51.100.9 port 35471 ssh2',
      'Failed password for invalid user admin from 198.51.100.9 port 35471 ssh2',
    ]);
    expect(events.map(({ lines, reason, index }) => [lines, reason, index])).toEqual([
      [2, 'invalid_user', 0],
      [1, 'invalid_user', 2],
    ]);
  });

  test('sees an unknown user who leaves without a guess as one attempt', () => {
    const events = decode([
      'Invalid user nobody-here from 198.51.100.9 port 60399',
      'Connection closed by invalid user nobody-here 198.51.100.9 port 60399 [preauth]',
    ]);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ kind: 'auth-failed', reason: 'invalid_user', lines: 2 });
  });

  test('believes the address at the end, not one inside a user name', () => {
    const [event] = decode([
      'Failed password for invalid user x from 192.0.2.99 port 22 ssh2 from 198.51.100.9 port 49271 ssh2',
    ]);
    expect(event).toMatchObject({ peer: '198.51.100.9', peerPort: 49271 });
    expect(attributeOf(event ?? { attributes: [] }, 'user')).toBe('x from 192.0.2.99 port 22 ssh2');
    const [closed] = decode([
      'Connection closed by invalid user x from 192.0.2.99 port 22 ssh2 198.51.100.9 port 49271 [preauth]',
    ]);
    expect(closed).toMatchObject({ peer: '198.51.100.9', peerPort: 49271 });
  });

  test('keeps method and key of a login', () => {
    const [event] = decode([
      'Accepted publickey for operator from 198.51.100.11 port 37163 ssh2: ED25519 SHA256:3WCvlHiNIhpyI/XPe4AX0iLs8BoRnmKIabcdefghijk',
    ]);
    expect(event).toMatchObject({ kind: 'auth-succeeded', outcome: 'accepted', session: '198.51.100.11:37163' });
    expect(event?.attributes).toEqual([
      'user',
      'operator',
      'method',
      'publickey',
      'key_type',
      'ED25519',
      'key_fingerprint',
      'SHA256:3WCvlHiNIhpyI/XPe4AX0iLs8BoRnmKIabcdefghijk',
    ]);
  });

  test('weighs a repeated message as often as it came', () => {
    const [event] = decode(['message repeated 5 times: [ Failed password for root from 192.0.2.7 port 41234 ssh2]']);
    expect(event).toMatchObject({ kind: 'auth-failed', weight: 5, lines: 1, peer: '192.0.2.7' });
  });

  test('asking for the methods is no attempt', () => {
    const [event] = decode(['Failed none for invalid user admin from 192.0.2.7 port 41234 ssh2']);
    expect(event).toMatchObject({ kind: 'line-received', outcome: '', reason: '' });
  });

  test('sees a scanner that does not speak SSH', () => {
    const [event] = decode(['banner exchange: Connection from 192.0.2.1 port 44124: invalid format']);
    expect(event).toMatchObject({ kind: 'session-refused', reason: 'not_ssh', peer: '192.0.2.1' });
  });

  test('keeps connections apart that differ only in their process', () => {
    const events = decode([
      '<38>2026-11-21T12:00:00Z gw-1 sshd[1]: Invalid user a from 192.0.2.7 port 5',
      '<38>2026-11-21T12:00:00Z gw-1 sshd[2]: Failed password for invalid user a from 192.0.2.7 port 5 ssh2',
    ]);
    expect(events.map(({ lines }) => lines)).toEqual([1, 1]);
  });

  test('leaves alone what is about no connection', () => {
    const tried = tryLines(sshdDecoder(), [
      'Server listening on 192.0.2.1 port 45171.',
      'error: Could not get shadow information for NOUSER',
    ]);
    expect(tried.map(({ decoded }) => decoded)).toEqual(['unclaimed', 'unclaimed']);
  });
});
