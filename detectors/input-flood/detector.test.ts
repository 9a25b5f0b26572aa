import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { event, hour, minute, noon, play } from '../testing/story.ts';
import { inputFlood } from './detector.ts';

const dropped = (part: Partial<Event> = {}) =>
  event({ kind: 'input-dropped', reason: 'device_quota', lines: 0, weight: 100, source: 'syslog-tls', ...part });
const story = (events: Event[]) => play({ detectors: [inputFlood], events });
const told = (events: Event[]) => story(events).map(({ subject, reason, severity }) => [subject.id, reason, severity]);
const nobody = { device: '', claimedDevice: '' };

describe('input flood', () => {
  it('fires when a hundred lines of a device were let go of within a minute, naming device and gateway', () => {
    expect(story([dropped()])).toMatchObject([
      {
        title: 'dev-1 sends more than a device may, through gw-1: 100 lines were let go of',
        subject: { kind: 'source', id: 'dev-1' },
        device: 'dev-1',
        gateway: 'gw-1',
        facts: { dropped: 100, listener: 'syslog-tls' },
      },
    ]);
  });

  it('fires when they come in parts, whatever the ticks', () => {
    const times = [0, 20_000, 40_000, 59_999];
    expect(story(times.map((after) => dropped({ weight: 25, time: noon + after })))).toHaveLength(1);
  });

  it('fires for the gateway, the address or the listener when no device is named', () => {
    const plain = { ...nobody, gateway: '', trust: 'none', source: 'syslog-udp' } as const;
    expect(
      told([
        dropped({ ...nobody, reason: 'gateway_quota' }),
        dropped({ ...plain, reason: 'overload', peer: '192.0.2.7' }),
        dropped({ ...plain, reason: 'kernel' }),
        dropped({ ...plain, source: '', reason: 'tenant_quota' }),
      ]),
    ).toEqual([
      ['gw-1', 'gateway_quota', 'high'],
      ['192.0.2.7', 'overload', 'medium'],
      ['syslog-udp', 'kernel', 'medium'],
      ['unknown', 'tenant_quota', 'high'],
    ]);
  });

  it('fires when drops are told late, and once for two tenants each', () => {
    const late = dropped({ time: noon - 10 * minute });
    expect(told([dropped({ weight: 1 }), late])).toEqual([['dev-1', 'device_quota', 'high']]);
    expect(story([dropped(), dropped({ tenant: 'another tenant' })])).toHaveLength(2);
  });

  it('fires again after an hour of quiet, once when told twice within it', () => {
    const times = [0, minute, 30 * minute, 2 * hour];
    expect(story(times.map((after) => dropped({ time: noon + after })))).toHaveLength(2);
  });

  it('stays quiet below a hundred, and when they are spread over more than a minute', () => {
    expect(story([dropped({ weight: 99 })])).toEqual([]);
    expect(story([0, minute].map((after) => dropped({ weight: 99, time: noon + after })))).toEqual([]);
  });

  it('stays quiet on reasons it does not know, and adds up neither reasons nor sources nor tenants', () => {
    expect(story([dropped({ reason: 'constructor' })])).toEqual([]);
    const half = { weight: 50 };
    expect(
      story([
        dropped(half),
        dropped({ ...half, reason: 'overload' }),
        dropped({ ...half, device: 'dev-2', claimedDevice: 'dev-2' }),
        dropped({ ...half, tenant: 'other' }),
      ]),
    ).toEqual([]);
  });
});
