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
    expect(profiles.usual('acme', 'd', 'messages', 0, 9)).toBeUndefined();
    profiles.apply(chunk(1, [['e', 'messages', 3]]), 6);
    expect(profiles.usual('acme', 'd', 'messages', 0, 6)).toBeUndefined();
    expect(profiles.usual('acme', 'd', 'messages', 0, 7)).toEqual({
      cohort: 'm1',
      device: { samples: 60, median: 1, spread: 0.2 },
      wider: usual,
      season: 0,
      version: 1,
    });
  });

  it('stay as they were for a reader that is behind', () => {
    const profiles = new Profiles();
    profiles.apply(chunk(1, [['d', 'messages', 1]]), 0);
    profiles.apply(chunk(2, [['d', 'messages', 2]]), 1);
    expect(profiles.usual('acme', 'd', 'messages', 0, 1)?.device?.median).toBe(1);
    expect(profiles.usual('acme', 'd', 'messages', 0, 2)?.device?.median).toBe(2);
  });

  it('prefer the cohort to the tenant, and the tenant to nothing', () => {
    const profiles = new Profiles();
    const cohorts = [
      { cohort: '', metric: 'messages', usual },
      { cohort: 'm1', metric: 'messages', usual: { ...usual, median: 5 } },
    ];
    profiles.apply(chunk(1, [['d', 'bytes', 9]], { cohorts }), 0);
    expect(profiles.usual('acme', 'd', 'messages', 0, 1)).toMatchObject({ device: undefined, wider: { median: 5 } });
    expect(profiles.usual('acme', 'new', 'messages', 0, 1)).toMatchObject({ cohort: '', wider: { median: 2 } });
    expect(profiles.usual('acme', 'new', 'bytes', 0, 1)).toBeUndefined();
    expect(profiles.usual('other', 'd', 'messages', 0, 1)).toBeUndefined();
  });

  describe('with a season', () => {
    const hour = 3_600_000;
    /** Ten hours of the day one lower, the others as the median. */
    const season = {
      offsets: Array.from({ length: 24 }, (_, at) => (at < 10 ? -1 : 0)),
      samples: Array.from({ length: 24 }, () => 600),
    };
    const night = 40 * 24 * hour + 3 * hour;
    const day = night + 12 * hour;
    const two: [string, string, number][] = [
      ['follows', 'messages', 4],
      ['even', 'messages', 4],
    ];
    const learned = (cohorts: Baseline['cohorts']) => {
      const profiles = new Profiles();
      const { devices, ...rest } = chunk(1, two, { cohorts });
      profiles.apply({ ...rest, devices: { ...devices, seasonal: [1, 0] } }, 0);
      return (device: string, at: number) => {
        const { device: own, wider, season: offset } = profiles.usual('acme', device, 'messages', at, 1) ?? {};
        return [own?.median, wider?.median, offset];
      };
    };

    it('tell what is usual at the hour asked for, of a device that follows it', () => {
      const at = learned([{ cohort: 'm1', metric: 'messages', usual, season }]);
      expect([at('follows', day), at('follows', night), at('follows', night + 7 * hour)]).toEqual([
        [4, 2, 0],
        [3, 1, -1],
        [4, 2, 0],
      ]);
      expect(at('even', night)).toEqual([4, 1, -1]);
    });

    it('tell it by the season of the tenant where the cohort has none, and of the hour of the week', () => {
      const weekly = { offsets: Array.from({ length: 168 }, (_, at) => at / 256), samples: season.samples };
      const at = learned([
        { cohort: '', metric: 'messages', usual, season: weekly },
        { cohort: 'm1', metric: 'messages', usual: { ...usual, median: 5 } },
      ]);
      expect(at('follows', 2 * 168 * hour + 64 * hour)).toEqual([4.25, 5.25, 0.25]);
      expect(at('new', 2 * 168 * hour + 167 * hour + 1)).toEqual([undefined, 2 + 167 / 256, 167 / 256]);
    });
  });

  it('forget a version that was never completed, and skip chunks seen before', () => {
    const profiles = new Profiles();
    profiles.apply(chunk(1, [['gone', 'messages', 1]], { complete: false }), 0);
    profiles.apply(chunk(2, [['d', 'messages', 2]]), 1);
    profiles.apply(chunk(3, [['d', 'messages', 9]]), 1);
    expect(profiles.usual('acme', 'gone', 'messages', 0, 9)?.device).toBeUndefined();
    expect(profiles.usual('acme', 'd', 'messages', 0, 9)?.version).toBe(2);
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
    const seen = (n: number, before: number) => profiles.usual('acme', `d-${n}`, 'messages', 0, before)?.device?.median;
    // Version 12 speaks of 300 to 349, 11 of 275 to 324, 9 of 225 to 274; 8 is forgotten.
    expect([seen(299, 99), seen(300, 99), seen(349, 99), seen(350, 99)]).toEqual([undefined, 12, 12, undefined]);
    expect([seen(274, 12), seen(275, 12), seen(324, 12), seen(325, 12)]).toEqual([undefined, 11, 11, undefined]);
    expect([seen(224, 10), seen(225, 10), seen(274, 10), seen(275, 10)]).toEqual([undefined, 9, 9, undefined]);
    expect(profiles.usual('acme', 'd-225', 'messages', 0, 9)).toBeUndefined();
    expect(profiles.devices).toBe(125);
  });
});
