import { expect, it } from 'vitest';
import { crowdParts, type SummaryWindow } from '../../schemas/summary.ts';
import { summariesOf } from './parts.ts';

const head = {
  ...{ settings: 's', lane: 'telemetry' as const, partition: 0, windowMs: 60_000, from: 5, to: 7 },
  ...{ tick: { time: 1, fleet: 0, baselines: 0 }, blindUntil: 0 },
};
const fell = (count: number): SummaryWindow['fell'] =>
  Array.from({ length: count }, (_, i) => ({
    ...{ tenant: 'acme', kind: 'gateway' as const, place: 'gw-1', device: `dev-${i}` },
    ...{ since: 0, limit: 0, usual: 0, gaps: 0, spoofable: 0 },
  }));

it('tells of closed windows even when there was nothing in them', () => {
  expect(summariesOf(head, [])).toEqual([{ ...head, part: 0, last: true, windows: [] }]);
});

it('cuts what a whole fleet has to say into records of bounded size, and loses nothing', () => {
  const active = [{ tenant: 'acme', kind: 'gateway' as const, place: 'gw-1', devices: 3 }];
  const crowds = Array.from({ length: 3_000 }, (_, i) => ({
    ...{
      tenant: 'acme',
      gateway: `gw-${i}`,
      window: 1,
      messages: 99_999,
      parts: Array.from({ length: crowdParts }, () => 3_000),
    },
    ...{ first: '0123456789abcdef0123456789abcdef', firstAt: 1_800_000_000_000, spoofable: 1 },
  }));
  const windows = [5, 6].map((index) => ({ index, heard: [], active, returned: [], fell: fell(5_000), crowds }));
  const parts = summariesOf(head, windows);
  expect(parts.map(({ part, last }) => [part, last])).toEqual(parts.map((_, i) => [i, i === parts.length - 1]));
  expect(Math.max(...parts.map((part) => JSON.stringify(part).length))).toBeLessThan(512 * 1024);
  for (const window of windows) {
    const again = parts.flatMap((part) => part.windows.filter(({ index }) => index === window.index));
    expect(again.flatMap((one) => one.fell)).toEqual(window.fell);
    expect(again.flatMap((one) => one.active)).toEqual(active);
    expect(again.flatMap((one) => one.crowds ?? [])).toEqual(crowds);
  }
});
