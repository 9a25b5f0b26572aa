import { describe, expect, it } from 'vitest';
import { findingSchema } from '../../schemas/finding.ts';
import type { Event } from '../../schemas/event/event.ts';
import { secretKinds } from '../../schemas/secret-kinds.ts';
import { event, hour, minute, noon, play } from '../testing/story.ts';
import { secretInLog } from './detector.ts';

const leak = (part: Partial<Event> = {}) =>
  event({ kind: 'secret-logged', reason: 'password', lines: 0, program: 'app', ...part });
const story = (events: Event[]) => play({ detectors: [secretInLog], events });
const reasons = (found: ReturnType<typeof story>) => found.map(({ reason, subject }) => `${subject.id} ${reason}`);

describe('secret in log', () => {
  it('fires when a device logs a password, naming device, gateway and kind', () => {
    const [finding, ...more] = story([leak()]);
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      reason: 'password',
      severity: 'medium',
      title: 'dev-1 wrote a password to its log by app, through gw-1; it was redacted here, but not on the way',
      subject: { kind: 'source', id: 'dev-1' },
      device: 'dev-1',
      gateway: 'gw-1',
      confidence: 2,
      spoofable: 1,
    });
  });

  it('fires on every kind there is, once each, and highest for keys', () => {
    const found = story(secretKinds.map((reason) => leak({ reason })));
    expect(found.map(({ reason }) => reason)).toEqual([...secretKinds]);
    expect(found.filter(({ severity }) => severity === 'high').map(({ reason }) => reason)).toEqual([
      'private_key',
      'cloud_key',
    ]);
  });

  it('fires for the gateway, the host or the address when no device is named', () => {
    const nobody = { device: '', claimedDevice: '' };
    const found = story([
      leak(nobody),
      leak({ ...nobody, gateway: '', host: 'vm-3' }),
      leak({ ...nobody, gateway: '', host: '', peer: '192.0.2.7', trust: 'none' }),
    ]);
    expect(reasons(found)).toEqual(['gw-1 password', 'vm-3 password', '192.0.2.7 password']);
    expect(found[2]?.spoofable).toBe(3);
  });

  it('stays quiet when the same comes twice within a day, and fires again after it', () => {
    const times = [0, minute, 5 * hour, 40 * hour];
    expect(story(times.map((after) => leak({ time: noon + after })))).toHaveLength(2);
  });

  it('stays quiet on a kind it does not know, and below the count asked for', () => {
    expect(story([leak({ reason: 'haiku' })])).toEqual([]);
    const patient = { ...secretInLog, settings: { fromCount: 3 } };
    const play3 = (count: number) =>
      play({ detectors: [patient], events: Array.from({ length: count }, () => leak()) });
    expect(play3(2)).toEqual([]);
    expect(play3(3)).toHaveLength(1);
  });

  it('judges a late note by its own time', () => {
    const [finding] = story([leak({ time: noon - 3 * hour, receivedAt: noon })]);
    expect(finding).toMatchObject({ at: noon - 3 * hour, reason: 'password' });
  });

  it('keeps one tenant apart from another', () => {
    expect(story([leak(), leak({ tenant: 'other' })]).map(({ tenant }) => tenant)).toEqual(['acme', 'other']);
  });
});
