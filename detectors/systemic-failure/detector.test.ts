import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import type { Known } from '../detector.ts';
import { event, hour, minute, noon, nothingKnown, play, second } from '../testing/story.ts';
import { systemicFailure } from './detector.ts';

const refusal = (part: Partial<Event>) =>
  event({ kind: 'session-refused', reason: 'certificate_expired', certificateIssuer: 'ab12cd', ...part });

/** So many devices fail, one every `everyMs`, spread over gateways. */
const outbreak = (devices: number, part: Partial<Event> = {}, { from = noon, everyMs = second, gateways = 3 } = {}) =>
  Array.from({ length: devices }, (_, i) =>
    refusal({
      ...part,
      device: `dev-${i}`,
      gateway: `gw-${i % gateways}`,
      peer: `192.0.2.${i % 200}`,
      time: from + i * everyMs,
      ...(part.receivedAt === undefined ? {} : { receivedAt: part.receivedAt }),
    }),
  );

const story = (events: Event[], known: Known = nothingKnown, more = {}) =>
  play({
    detectors: [systemicFailure],
    events: events.toSorted((a, b) => a.receivedAt - b.receivedAt),
    known,
    ...more,
  });
const told = (found: ReturnType<typeof story>) => found.map(({ reason, version }) => `${reason} ${version}`);
const fleetOf = (size: number): Known => ({ ...nothingKnown, fleetSize: () => size });

describe('systemic failure', () => {
  it('fires once when twenty devices of one issuer fail for one reason within five minutes', () => {
    const [finding, ...more] = story(outbreak(25));
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      code: 'D05',
      subject: { kind: 'issuer', id: 'ab12cd' },
      reason: 'certificate_expired',
      severity: 'high',
      version: 1,
      at: noon + 19 * second,
      title: '20 devices on 3 gateways fail with certificate_expired, certificates of ab12cd',
      confidence: 3,
      spoofable: 1,
      facts: {
        explains: 'D01,D02,D09,D16,D20',
        issuer: 'ab12cd',
        failure: 'certificate_expired',
        devices: 20,
        gateways: 3,
        ongoing: true,
      },
    });
    expect(finding?.evidence).toHaveLength(20);
  });

  it('stays quiet below twenty devices, however often they fail', () => {
    expect(story(outbreak(19))).toEqual([]);
    const often = Array.from({ length: 20 }, (_, i) => outbreak(19, {}, { from: noon + i * 10 * second })).flat();
    expect(story(often)).toEqual([]);
  });

  it('fires at the last millisecond of five minutes and stays quiet at the next', () => {
    const last = (ms: number) => [...outbreak(19, {}, { everyMs: 0 }), refusal({ device: 'dev-x', time: noon + ms })];
    expect(told(story(last(5 * minute - 1)))).toEqual(['certificate_expired 1']);
    expect(story(last(5 * minute))).toEqual([]);
  });

  it('fires at five percent of a large fleet and stays quiet below', () => {
    expect(story(outbreak(49, {}, { everyMs: 100 }), fleetOf(1000))).toEqual([]);
    expect(story(outbreak(50, {}, { everyMs: 100 }), fleetOf(1000))).toMatchObject([
      { facts: { limit: 50, devices: 50 } },
    ]);
  });

  it('stays quiet when the failures have different issuers or reasons', () => {
    expect(story([...outbreak(15), ...outbreak(30, { certificateIssuer: 'ffff' }).slice(15)])).toEqual([]);
    expect(story([...outbreak(15), ...outbreak(30, { reason: 'crl_expired' }).slice(15)])).toEqual([]);
  });

  it('stays quiet about what is usual under this issuer, and fires when it is far more', () => {
    const usual = Array.from({ length: 36 }, (_, i) => outbreak(18, {}, { from: noon + i * 5 * minute })).flat();
    const after = noon + 36 * 5 * minute;
    expect(story([...usual, ...outbreak(30, {}, { from: after })])).toEqual([]);
    expect(told(story([...usual, ...outbreak(90, {}, { from: after })]))[0]).toBe('certificate_expired 1');
  });

  it('stays quiet about devices that connect', () => {
    expect(story(outbreak(50, { kind: 'session-opened', reason: '' }))).toEqual([]);
  });

  it('fires for a reason without an issuer, named after it', () => {
    const found = story(outbreak(20, { certificateIssuer: '', reason: 'handshake_timed_out' }));
    expect(found).toMatchObject([{ subject: { id: 'handshake_timed_out' }, facts: { issuer: '' } }]);
  });

  it('refreshes its finding as the number doubles, and says when it is over', () => {
    const found = story(outbreak(100), nothingKnown, { thenMs: 30 * minute });
    expect(new Set(found.map(({ id }) => id)).size).toBe(1);
    expect(found.map(({ version, facts }) => [version, facts.devices, facts.ongoing])).toEqual([
      [1, 20, true],
      [2, expect.any(Number), true],
      [3, expect.any(Number), true],
      [4, 100, false],
    ]);
    expect(found.at(-1)?.facts.until).toBe(noon + 99 * second);
    expect(found.at(-1)?.title).toContain('over after 99 s');
  });

  it('fires again for an outbreak after the first is over', () => {
    const found = story([...outbreak(25), ...outbreak(25, {}, { from: noon + hour })], nothingKnown, { thenMs: hour });
    expect(told(found)).toEqual([1, 2, 1, 2].map((version) => `certificate_expired ${version}`));
    expect(new Set(found.map(({ id }) => id)).size).toBe(2);
  });

  it('fires low inside a planned campaign, medium on one gateway', () => {
    const window = { id: 'roll-out', kind: 'campaign', from: noon, to: noon + hour } as const;
    const planned: Known = { ...nothingKnown, planned: () => window };
    expect(story(outbreak(20), planned)).toMatchObject([{ severity: 'low', facts: { planned: 'roll-out' } }]);
    expect(story(outbreak(20, {}, { gateways: 1 }))).toMatchObject([{ severity: 'medium', gateway: 'gw-0' }]);
  });

  it('fires as spoofable when names are proven by nothing', () => {
    const claimed = outbreak(20).map((one, i) => ({ ...one, device: '', claimedDevice: `dev-${i}` }));
    expect(story(claimed)).toMatchObject([{ spoofable: 1 }]);
    expect(story(claimed.map((one) => ({ ...one, reason: 'self_signed' })))).toMatchObject([{ spoofable: 3 }]);
    expect(story(claimed.map((one) => ({ ...one, trust: 'none' })))).toMatchObject([{ spoofable: 3 }]);
  });

  it('counts a late event by its own time', () => {
    const late = refusal({ device: 'dev-x', time: noon + 5 * second, receivedAt: noon + 3 * minute });
    expect(told(story([...outbreak(19), late]))).toEqual(['certificate_expired 1']);
    const tooLate = refusal({ device: 'dev-x', time: noon - 10 * minute, receivedAt: noon + 3 * minute });
    expect(story([...outbreak(19), tooLate])).toEqual([]);
  });

  it('counts an event that is delivered twice once', () => {
    expect(story([...outbreak(19), ...outbreak(19)])).toEqual([]);
    const all = outbreak(25);
    expect(told(story(all.flatMap((one) => [one, one])))).toEqual(['certificate_expired 1']);
  });

  it('keeps another tenant apart', () => {
    const mixed = outbreak(30).map((one, i) => ({ ...one, tenant: i % 2 === 0 ? 'acme' : 'other' }));
    expect(story(mixed)).toEqual([]);
  });
});
