import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import { event, minute, noon, play, second } from '../testing/story.ts';
import { applicationReplay } from './detector.ts';

const message = (part: Partial<Event>) =>
  event({ kind: 'message-published', session: 's-1', peer: '192.0.2.7', bootId: 'b1', ...part });
/** Messages `from` to `to` of a device in good order, one every 10 seconds. */
const run = (from: number, to: number, part: Partial<Event> = {}) =>
  Array.from({ length: to - from + 1 }, (_, i) =>
    message({ sequence: from + i, time: noon + (from + i) * 10 * second, ...part }),
  );
/** The same numbers again, one a second from a given moment on, as an attacker would. */
const again = (from: number, to: number, at: number, part: Partial<Event> = {}) =>
  run(from, to).map((one, i) =>
    message({
      ...one,
      index: 9000 + one.sequence,
      time: at + i * second,
      session: 's-2',
      peer: '198.51.100.9',
      ...part,
    }),
  );
const story = (events: Event[]) => play({ detectors: [applicationReplay], events });
const after = noon + 205 * 10 * second;

describe('application replay', () => {
  it('fires when four messages come again from another session', () => {
    const [finding, ...more] = story([...run(1, 200), ...again(20, 23, after)]);
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      reason: 'sequence_repeated',
      severity: 'high',
      title: '4 messages already received came again as dev-1 within 3 s, from another session or address',
      confidence: 3,
      explanation: { observed: 4, expectedHigh: 0, samples: 200 },
    });
    expect(finding?.evidence).toHaveLength(4);
  });

  it('stays quiet at three, and at four spread over more than ten minutes', () => {
    expect(story([...run(1, 200), ...again(20, 22, after)])).toEqual([]);
    const spread = [0, 200, 400].flatMap((s, i) => again(20 + i, 20 + i, after + s * second));
    expect(story([...run(1, 200), ...spread, ...again(30, 30, after + 600 * second)])).toHaveLength(1);
    expect(story([...run(1, 200), ...spread, ...again(30, 30, after + 601 * second)])).toEqual([]);
  });

  it('fires for messages far older than the window, as long as none was lost in between', () => {
    expect(story([...run(1, 3000), ...again(20, 30, noon + 3001 * 10 * second)])).toHaveLength(1);
    const gap = run(1, 3000).filter(({ sequence }) => sequence !== 1500);
    expect(story([...gap, ...again(20, 30, noon + 3001 * 10 * second)])).toEqual([]);
  });

  it('fires when old stamps are played again with the messages', () => {
    const old = again(20, 60, after).map((one) =>
      message({ ...one, time: noon + one.sequence * 10 * second, receivedAt: after }),
    );
    expect(story([...run(1, 200), ...old])).toHaveLength(1);
  });

  it('stays quiet when the sender marks them as sent again or spooled', () => {
    expect(story([...run(1, 200), ...again(20, 60, after, { redelivered: true })])).toEqual([]);
    expect(story([...run(1, 200), ...again(20, 60, after, { backlog: true })])).toEqual([]);
  });

  it('stays quiet when our own channel delivers everything twice', () => {
    const twice = run(1, 200).flatMap((one) => [one, one]);
    expect(story(twice)).toEqual([]);
    expect(story([...run(1, 200), ...again(20, 60, after, { session: 's-1', peer: '192.0.2.7' })])).toEqual([]);
  });

  it('counts a repeat once however often it is delivered', () => {
    const three = again(20, 22, after);
    expect(story([...run(1, 200), ...three, ...three])).toEqual([]);
  });

  it('stays quiet when the device starts again under a new boot id', () => {
    const fresh = run(1, 200).map((one, i) =>
      message({ ...one, index: 7000 + i, bootId: 'b2', session: 's-2', time: after + i * second }),
    );
    expect(story([...run(1, 200), ...fresh])).toEqual([]);
  });

  it('stays quiet when a counter without boot id starts again, and fires when the original goes on', () => {
    const first = run(1, 200, { bootId: '' });
    const restarted = again(1, 100, after, { bootId: '' });
    expect(story([...first, ...restarted])).toEqual([]);
    const onward = run(201, 203, { bootId: '', time: after + minute });
    expect(story([...first, ...again(20, 29, after, { bootId: '' }), ...onward])).toHaveLength(1);
  });

  it('fires for numbers of before a loss as well', () => {
    const lossy = run(1, 200).filter(({ sequence }) => sequence !== 150);
    expect(story([...lossy, ...again(100, 103, after)])).toHaveLength(1);
  });

  it('stays quiet when a session before the present one sends again what came through it', () => {
    const sessions = run(1, 200).map((one) => message({ ...one, session: `s-${Math.ceil(one.sequence / 50)}` }));
    const resent = again(20, 30, after, { session: 's-1', peer: '192.0.2.7' });
    expect(story([...sessions, ...resent])).toEqual([]);
    expect(story([...sessions, ...resent.map((one) => message({ ...one, session: 's-2' }))])).toHaveLength(1);
  });

  it('stays quiet when numbers of a new boot are late that the boot before had used, after losses', () => {
    const lossy = run(1, 200).filter(({ sequence }) => sequence % 9 !== 0);
    const fresh = again(50, 60, after, { bootId: 'b2' });
    const late = again(28, 34, after + minute, { bootId: 'b2', session: 's-3' });
    expect(story([...lossy, ...fresh, ...late])).toEqual([]);
  });

  it('stays quiet when messages lost on the way arrive late and out of order', () => {
    const order = run(1, 200);
    const held = order.splice(50, 40);
    const late = held.reverse().map((one) => message({ ...one, session: 's-2', receivedAt: after }));
    expect(story([...order, ...late])).toEqual([]);
  });

  it('fires when nonces are used again under new numbers', () => {
    const first = run(1, 200).map((one) => message({ ...one, nonce: `n-${one.sequence}` }));
    const reused = run(201, 206, { session: 's-2' }).map((one) => message({ ...one, nonce: `n-${one.sequence - 30}` }));
    expect(story([...first, ...reused]).map(({ reason }) => reason)).toEqual(['nonce_reused']);
    const own = run(201, 206).map((one) => message({ ...one, nonce: `n-${one.sequence - 30}` }));
    expect(story([...first, ...own])).toEqual([]);
  });

  it('fires for payloads of a device that never repeats itself, and stays quiet for a constant sensor', () => {
    const plain = (from: number, to: number, hash: (i: number) => string, part: Partial<Event> = {}) =>
      run(from, to, part).map((one) => message({ ...one, sequence: -1, payloadHash: hash(one.sequence) }));
    const varied = plain(1, 200, (i) => `p-${i}`);
    expect(story([...varied, ...plain(201, 206, (i) => `p-${i - 30}`, { session: 's-2' })])).toMatchObject([
      { reason: 'payload_repeated', confidence: 1, severity: 'medium', explanation: { whose: 'device' } },
    ]);
    const constant = plain(1, 200, () => 'same');
    expect(story([...constant, ...plain(201, 300, () => 'same', { session: 's-2' })])).toEqual([]);
  });

  it('stays quiet when a constant sensor opens a session per message', () => {
    const events = run(1, 300).map((one) =>
      message({ ...one, sequence: -1, payloadHash: 'same', session: `s-${one.sequence}` }),
    );
    expect(story(events)).toEqual([]);
  });

  it('keeps devices and tenants apart', () => {
    expect(story([...run(1, 200), ...again(20, 60, after, { tenant: 'other' })])).toEqual([]);
    expect(story([...run(1, 200), ...again(20, 60, after, { device: 'dev-2' })])).toEqual([]);
  });
});
