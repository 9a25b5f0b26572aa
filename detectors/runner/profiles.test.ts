import { describe, expect, it } from 'vitest';
import type { Baseline } from '../../schemas/baseline.ts';
import { Profiles } from './profiles.ts';

const usual = { samples: 100, median: 2, spread: 0.1 };

function chunk(version: number, devices: [string, string, number][], part: Partial<Baseline> = {}): Baseline {
  return {
    version,
    tenant: 'acme',
    learnedTo: version * 3_600_000,
    complete: true,
    cohorts: [{ cohort: '', metric: 'messages', usual }],
    devices: {
      device: devices.map(([device]) => device),
      cohort: devices.map(() => 'm1'),
      metric: devices.map(([, metric]) => metric),
      samples: devices.map(() => 60),
      median: devices.map(([, , median]) => median),
      spread: devices.map(() => 0.2),
    },
    ...part,
  };
}

describe('profiles', () => {
  it('are seen from the offset after the one that completed the version', () => {
    const profiles = new Profiles();
    profiles.apply(chunk(1, [['d', 'messages', 1]], { complete: false }), 5);
    expect(profiles.usual('acme', 'd', 'messages', 9)).toBeUndefined();
    profiles.apply(chunk(1, [['e', 'messages', 3]]), 6);
    expect(profiles.usual('acme', 'd', 'messages', 6)).toBeUndefined();
    expect(profiles.usual('acme', 'd', 'messages', 7)).toEqual({
      cohort: 'm1',
      device: { samples: 60, median: 1, spread: 0.2 },
      wider: usual,
      version: 1,
    });
  });

  it('stay as they were for a reader that is behind', () => {
    const profiles = new Profiles();
    profiles.apply(chunk(1, [['d', 'messages', 1]]), 0);
    profiles.apply(chunk(2, [['d', 'messages', 2]]), 1);
    expect(profiles.usual('acme', 'd', 'messages', 1)?.device?.median).toBe(1);
    expect(profiles.usual('acme', 'd', 'messages', 2)?.device?.median).toBe(2);
  });

  it('prefer the cohort to the tenant, and the tenant to nothing', () => {
    const profiles = new Profiles();
    const cohorts = [
      { cohort: '', metric: 'messages', usual },
      { cohort: 'm1', metric: 'messages', usual: { ...usual, median: 5 } },
    ];
    profiles.apply(chunk(1, [['d', 'bytes', 9]], { cohorts }), 0);
    expect(profiles.usual('acme', 'd', 'messages', 1)).toMatchObject({ device: undefined, wider: { median: 5 } });
    expect(profiles.usual('acme', 'new', 'messages', 1)).toMatchObject({ cohort: '', wider: { median: 2 } });
    expect(profiles.usual('acme', 'new', 'bytes', 1)).toBeUndefined();
    expect(profiles.usual('other', 'd', 'messages', 1)).toBeUndefined();
  });

  it('forget a version that was never completed, and skip chunks seen before', () => {
    const profiles = new Profiles();
    profiles.apply(chunk(1, [['gone', 'messages', 1]], { complete: false }), 0);
    profiles.apply(chunk(2, [['d', 'messages', 2]]), 1);
    profiles.apply(chunk(3, [['d', 'messages', 9]]), 1);
    expect(profiles.usual('acme', 'gone', 'messages', 9)?.device).toBeUndefined();
    expect(profiles.usual('acme', 'd', 'messages', 9)?.version).toBe(2);
  });

  it('know devices by name however often rows are used again', () => {
    const profiles = new Profiles();
    for (let version = 1; version <= 12; version++) {
      const devices = Array.from({ length: 50 }, (_, i): [string, string, number] => [
        `d-${version * 25 + i}`,
        'messages',
        version,
      ]);
      profiles.apply(chunk(version, devices), version);
    }
    const seen = (n: number, before: number) => profiles.usual('acme', `d-${n}`, 'messages', before)?.device?.median;
    // Version 12 speaks of 300 to 349, 11 of 275 to 324, 9 of 225 to 274; 8 is forgotten.
    expect([seen(299, 99), seen(300, 99), seen(349, 99), seen(350, 99)]).toEqual([undefined, 12, 12, undefined]);
    expect([seen(274, 12), seen(275, 12), seen(324, 12), seen(325, 12)]).toEqual([undefined, 11, 11, undefined]);
    expect([seen(224, 10), seen(225, 10), seen(274, 10), seen(275, 10)]).toEqual([undefined, 9, 9, undefined]);
    expect(profiles.usual('acme', 'd-225', 'messages', 9)).toBeUndefined();
    expect(profiles.devices).toBe(125);
  });
});
