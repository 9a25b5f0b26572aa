import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { detectorsOf } from '../catalogue.ts';
import type { Known } from '../detector.ts';
import {
  event,
  feed,
  logOf,
  minute,
  noon,
  nothingKnown,
  play,
  runnerOf,
  type Story,
  withoutCause,
} from '../testing/story.ts';
import type { RunnerState } from './state.ts';

const usual = { samples: 600, median: Math.log1p(4), spread: 0.3 };
const known: Known = {
  ...nothingKnown,
  revocation: (_tenant, _issuer, serial) =>
    serial === '1f'
      ? { issuer: 'ab', issuerName: 'CN=maker', serial, revokedAt: noon - 5_000_000, learnedAt: noon, reasonCode: 1 }
      : undefined,
  usual: () => ({ cohort: '', device: usual, wider: usual, season: 0, version: 1 }),
};

/** A few busy devices whose numbers, origins and stamps jump about, so that every rule has something to say. */
const message = fc.record({
  device: fc.constantFrom('dev-1', 'dev-2', 'dev-3'),
  tenant: fc.constantFrom('acme', 'acme', 'other'),
  session: fc.constantFrom('s-1', 's-1', 's-1', 's-2'),
  sequence: fc.integer({ min: 0, max: 25 }),
  payloadHash: fc.constantFrom('x', 'y', 'z'),
  weight: fc.constantFrom(1, 1, 40, 90),
  redelivered: fc.constantFrom(false, false, true),
  gap: fc.integer({ min: 0, max: 20_000 }),
  behind: fc.constantFrom(0, 0, 0, 30_000, 400_000),
});
const messages = fc.array(message, { minLength: 60, maxLength: 300, size: 'max' }).map((parts) => {
  let at = noon;
  return parts.map(({ gap, behind, ...part }, index): Event => {
    at += gap;
    const bootId = part.device === 'dev-3' ? '' : 'b-1';
    return event({ kind: 'message-published', ...part, bootId, index, time: at - behind, receivedAt: at });
  });
});

const telemetry = (events: readonly Event[], block = 7): Story => ({
  detectors: detectorsOf('telemetry'),
  events,
  known,
  block,
});
const settings = { numRuns: 60, seed: 11 };
/** Of whole percents: doubles between 0 and 1 are nearly all next to nothing. */
const anyShare = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);

describe('runner', () => {
  it('finds something in these stories, else the properties below would hold for nothing', () => {
    const found = fc.sample(messages, { numRuns: 40, seed: 11 }).flatMap((events) => play(telemetry(events)));
    expect(new Set(found.map(({ detector }) => detector))).toEqual(
      new Set(['application-replay', 'flooding', 'clock-jump']),
    );
  });

  it('finds the same, byte for byte, whatever the block sizes', () => {
    fc.assert(
      fc.property(messages, fc.integer({ min: 1, max: 50 }), (events, block) => {
        const one = JSON.stringify(withoutCause(play(telemetry(events, 1))));
        expect(JSON.stringify(withoutCause(play(telemetry(events, block))))).toBe(one);
      }),
      settings,
    );
  });

  it('says of a prefix of the log what it says of it within the whole', () => {
    fc.assert(
      fc.property(messages, anyShare, (events, share) => {
        const log = logOf(telemetry(events));
        const prefix = log.slice(0, Math.floor(log.length * share));
        const whole = feed(runnerOf(telemetry(events)), log);
        const part = feed(runnerOf(telemetry(events)), prefix);
        expect(part).toEqual(whole.slice(0, part.length));
        expect(whole.slice(part.length).every(({ cause }) => cause.offset >= prefix.length)).toBe(true);
      }),
      settings,
    );
  });

  it('repeats the same findings when it goes on from a snapshot', () => {
    fc.assert(
      fc.property(messages, anyShare, (events, share) => {
        const log = logOf(telemetry(events));
        const cut = Math.floor(log.length * share);
        const first = runnerOf(telemetry(events));
        const before = feed(first, log.slice(0, cut));
        const saved = serialize(first.snapshot());
        const second = runnerOf(telemetry(events));
        expect(second.restore(deserialize(saved) as RunnerState)).toBe(true);
        expect(second.next).toBe(cut);
        expect([...before, ...feed(second, log.slice(cut), cut)]).toEqual(feed(runnerOf(telemetry(events)), log));
      }),
      settings,
    );
  });

  it('changes nothing when records are delivered again', () => {
    fc.assert(
      fc.property(messages, (events) => {
        const log = logOf(telemetry(events));
        const twice = runnerOf(telemetry(events));
        const found = log.flatMap((record, i) => [
          ...feed(twice, [record], i),
          ...feed(twice, [record], i),
          ...feed(twice, log.slice(0, 3)),
        ]);
        expect(found).toEqual(feed(runnerOf(telemetry(events)), log));
      }),
      settings,
    );
  });

  it('refuses a snapshot of another lane, partition or set of detectors', () => {
    const runner = runnerOf(telemetry([]));
    const state = runner.snapshot();
    for (const other of [{ lane: 'identity' }, { partition: 3 }, { detectors: 'x' }, { schema: 1 }]) {
      expect(runner.restore({ ...state, ...other } as RunnerState)).toBe(false);
    }
  });

  it('judges with the facts of the tick before, never with those beyond', () => {
    const use = (time: number) =>
      event({ kind: 'session-opened', certificateSerial: '1f', certificateIssuer: 'ab', time });
    const detectors = detectorsOf('identity');
    const asOf = (fleet: number) => (fleet > 0 ? known : nothingKnown);
    const found = play({ detectors, events: [use(noon)], known: asOf, factsAt: [noon + minute] });
    expect(found).toMatchObject([{ reason: 'accepted', at: noon, concludedAt: noon + minute }]);
  });

  it('counts late events by detector', () => {
    const late = event({ kind: 'message-published', time: noon - 10 * minute, receivedAt: noon + 10 * minute });
    const story = telemetry([event({ kind: 'message-published' }), late]);
    const runner = runnerOf(story);
    feed(runner, logOf(story));
    expect(runner.late()).toMatchObject({ 'application-replay': 0, flooding: 1, 'clock-jump': 0, 'slow-growth': 0 });
  });
});
