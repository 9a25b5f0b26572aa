import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import type { Known } from '../detector.ts';
import { event, hour, minute, noon, nothingKnown, play } from '../testing/story.ts';
import { manufacturerCertificateAfterRotation as detector } from './detector.ts';

const day = 24 * hour;
const known: Known = {
  ...nothingKnown,
  issuerClass: (_tenant, issuer) => (issuer === 'aa' ? 'manufacturer' : issuer === 'bb' ? 'operational' : ''),
};
const repairFrom = (from: number, to: number): Known => ({
  ...known,
  planned: (_tenant, _device, _gateway, at) =>
    at >= from && at <= to ? { id: 'r-1', kind: 'repair', from, to } : undefined,
});

const open = (time: number, issuer: string, part: Partial<Event> = {}): Event =>
  event({ kind: 'session-opened', outcome: 'accepted', time, certificateIssuer: issuer, peer: '192.0.2.7', ...part });
const factory = (time: number, part: Partial<Event> = {}) => open(time, 'aa', part);
const operational = (time: number, part: Partial<Event> = {}) => open(time, 'bb', part);
const rotated = (time: number, part: Partial<Event> = {}) =>
  operational(time, { kind: 'certificate-rotated', ...part });
const issued = (time: number, part: Partial<Event> = {}) => operational(time, { kind: 'certificate-issued', ...part });

const story = (events: Event[], facts: Known = known, thenMs = 10 * minute, block = 10) =>
  play({ detectors: [detector], events, known: facts, block, thenMs, tickEveryMs: 10 * minute });
const reasons = (events: Event[], facts?: Known) => story(events, facts).map(({ reason }) => reason);

describe('manufacturer certificate after rotation', () => {
  it('fires high when a device that is operational shows its factory certificate', () => {
    const [finding, ...more] = story([factory(noon), operational(noon + hour), factory(noon + 4 * hour)]);
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      reason: 'factory_certificate_after_rotation',
      severity: 'high',
      title: 'dev-1 was let in with its factory certificate 3 h after it had been rotated',
      subject: { kind: 'device', id: 'dev-1' },
      spoofable: 1,
      facts: { sinceMs: 3 * hour, peer: '192.0.2.7', fellBackBefore: false },
    });
  });

  it('fires when only the rotation was told, or the class comes with the event', () => {
    expect(reasons([rotated(noon), factory(noon + 2 * hour)])).toEqual(['factory_certificate_after_rotation']);
    const said = [
      open(noon, '', { issuerClass: 'operational' }),
      open(noon + 2 * hour, 'zz', { issuerClass: 'manufacturer' }),
    ];
    expect(reasons(said, nothingKnown)).toEqual(['factory_certificate_after_rotation']);
    expect(story([open(noon, ''), open(noon + 2 * hour, 'zz')])).toEqual([]);
  });

  it('stays quiet for one fallback within the hour from the same place, and fires for a second', () => {
    const fallback = [operational(noon), factory(noon + hour)];
    expect(story(fallback)).toEqual([]);
    expect(reasons([operational(noon), factory(noon + hour + 1)])).toHaveLength(1);
    const [finding] = story([operational(noon), factory(noon + minute), factory(noon + 2 * minute)]);
    expect(finding).toMatchObject({ at: noon + 2 * minute, facts: { fellBackBefore: true } });
  });

  it('fires for a fallback from elsewhere', () => {
    expect(reasons([operational(noon), factory(noon + minute, { peer: '203.0.113.9' })])).toHaveLength(1);
    expect(reasons([operational(noon), factory(noon + minute, { gateway: 'gw-2', peer: '192.0.2.9' })])).toHaveLength(
      1,
    );
  });

  it('stays quiet while a rotation is under way, and after one that failed', () => {
    expect(story([factory(noon), issued(noon + hour), factory(noon + 5 * hour)])).toEqual([]);
    expect(story([factory(noon), rotated(noon + hour, { outcome: 'failed' }), factory(noon + 5 * hour)])).toEqual([]);
    expect(story([factory(noon), issued(noon + hour, { certificateIssuer: 'aa' }), factory(noon + 5 * hour)])).toEqual(
      [],
    );
  });

  it('stays quiet during a repair and for seven days after, and watches the device anew', () => {
    const events = (at: number) => [operational(noon), factory(at), factory(at + hour)];
    const repaired = repairFrom(noon + day, noon + day + 2 * hour);
    expect(story(events(noon + day + hour), repaired)).toEqual([]);
    expect(story(events(noon + 8 * day + hour), repaired)).toEqual([]);
    expect(reasons(events(noon + 8 * day + 4 * hour), repaired)).toHaveLength(1);
    const again = [...events(noon + day), operational(noon + day + 2 * hour), factory(noon + 9 * day)];
    expect(story(again, repairFrom(noon + day, noon + day + 2 * hour)).map(({ at }) => at)).toEqual([noon + 9 * day]);
    const maintained: Known = { ...known, planned: () => ({ id: 'm', kind: 'maintenance', from: 0, to: noon * 2 }) };
    expect(story(events(noon + day), maintained)).toHaveLength(1);
  });

  it('fires low, once, for a device never rotated within a day of its first connection', () => {
    const [finding, ...more] = story([factory(noon), factory(noon + 20 * hour)], known, 9 * day);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      reason: 'never_rotated',
      severity: 'low',
      at: noon + day,
      title: 'dev-1 still uses its factory certificate 24 h after its first connection',
      device: 'dev-1',
      facts: { firstAt: noon, lastAt: noon + 20 * hour },
    });
    expect(finding?.concludedAt).toBeLessThanOrEqual(noon + day + 12 * minute);
  });

  it('stays quiet when it is rotated in time, and fires when the certificate is only issued', () => {
    expect(story([factory(noon), operational(noon + day - minute)], known, 3 * day)).toEqual([]);
    expect(story([factory(noon), rotated(noon + day - minute)], known, 3 * day)).toEqual([]);
    expect(reasons([factory(noon), issued(noon + hour)])).toEqual([]);
    expect(story([factory(noon), issued(noon + hour)], known, 3 * day)[0]?.reason).toBe('never_rotated');
  });

  it('fires medium when the new certificate is on the old key', () => {
    const key = (letter: string) => ['public_key_sha256', letter.repeat(64)];
    const before = factory(noon, { attributes: key('a') });
    expect(reasons([before, operational(noon + hour, { attributes: key('A') })])).toEqual(['rotated_without_new_key']);
    expect(story([before, operational(noon + hour, { attributes: key('b') })])).toEqual([]);
    const told = [...key('c'), 'previous_public_key_sha256', 'c'.repeat(64)];
    expect(story([rotated(noon, { attributes: told })])).toMatchObject([{ severity: 'medium', confidence: 3 }]);
  });

  it('judges late lines by their own time', () => {
    const old = factory(noon - hour, { receivedAt: noon + 2 * hour });
    expect(story([operational(noon), old, factory(noon - hour, { peer: '203.0.113.9' })])).toEqual([]);
    const late = operational(noon, { receivedAt: noon + 5 * hour });
    expect(story([factory(noon - hour), factory(noon + 3 * hour), late])).toMatchObject([
      { reason: 'factory_certificate_after_rotation', at: noon + 3 * hour },
    ]);
    const earlier = operational(noon - 3 * hour, { receivedAt: noon + 9 * day });
    const repaired = repairFrom(noon - hour, noon + hour);
    const begun = [operational(noon - 2 * day), factory(noon), factory(noon + 9 * day - minute), earlier];
    expect(reasons(begun, repaired)).toEqual(['never_rotated']);
  });

  it('stays quiet when the one fallback is delivered twice, and raises one finding for many uses', () => {
    const fallback = factory(noon + minute);
    expect(story([operational(noon), fallback, fallback], known, minute, 1)).toEqual([]);
    const uses = Array.from({ length: 20 }, (_, i) => factory(noon + 2 * hour + i * minute));
    expect(story([operational(noon), ...uses])).toHaveLength(1);
  });

  it('keeps devices and tenants apart', () => {
    expect(story([operational(noon), factory(noon + 3 * hour, { tenant: 'other' })])).toEqual([]);
    expect(story([operational(noon), factory(noon + 3 * hour, { device: 'dev-2' })])).toEqual([]);
  });
});
