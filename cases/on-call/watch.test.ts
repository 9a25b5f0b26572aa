import { describe, expect, test } from 'vitest';
import { type Look, startWatch, watch, type WatchState } from './watch.ts';

const afterMs = 60_000;
const every = 5_000;
const start = Date.UTC(2026, 2, 2, 3, 0, 0);

/** Looks every 5 s at a pipeline that is well but for what `over` says. */
function watched(
  seconds: number,
  over: (second: number, well: Look) => Partial<Look> = () => ({}),
  state = startWatch(),
) {
  const told: string[] = [];
  for (let at = every; at <= seconds * 1000; at += every) {
    const end = at / 1000;
    const next = { 'telemetry.0': end - 1, 'identity.0': end - 1 };
    const well: Look = {
      ...{ at, ends: { 'telemetry.0': end, 'identity.0': end } },
      stages: { detect: next, archive: next },
    };
    const news = watch(state, { ...well, ...over(end, well) }, { afterMs }, start + at);
    if (news !== undefined) told.push(`${end} ${news}`);
  }
  return { told, state };
}
const between = (from: number, to: number, over: (well: Look) => Partial<Look>) => (second: number, well: Look) =>
  second >= from && second < to ? over(well) : {};

describe('the watch', () => {
  test('stays quiet while everything moves', () => {
    expect(watched(3_600).told).toEqual([]);
  });

  test.each<[string, (well: Look) => Partial<Look>, string[]]>([
    [
      'no tick arrives',
      () => ({
        ends: { 'telemetry.0': 100, 'identity.0': 100 },
        stages: { detect: { 'telemetry.0': 100 }, archive: { 'telemetry.0': 100 } },
      }),
      ['nothing arrives in telemetry.0', 'nothing arrives in identity.0'],
    ],
    ['the log does not answer', () => ({ ends: undefined }), ['the log has not answered for 60 s']],
    [
      'a stage does not answer',
      (well) => ({ stages: { ...well.stages, detect: undefined } }),
      ['detect does not answer'],
    ],
    [
      'a stage stands still',
      (well) => ({ stages: { ...well.stages, archive: { 'telemetry.0': 99 } } }),
      ['archive is 60 s behind in telemetry.0'],
    ],
    [
      'a stage moves, but ever later',
      (well) => ({
        stages: { ...well.stages, detect: { 'identity.0': Math.floor((well.ends?.['identity.0'] ?? 0) / 3) } },
      }),
      ['detect is 60 s behind in identity.0'],
    ],
  ])('tells once when %s, and once when that is over', (_what, over, why) => {
    const during = watched(400, between(100, 1_000, over));
    expect(during.told).toHaveLength(1);
    expect(during.told[0]).toMatch(/^1\d\d blind$/);
    expect(during.state.why).toEqual(why);
    const { told, state } = watched(1_500, between(100, 500, over));
    expect(told.map((one) => one.split(' ')[1])).toEqual(['blind', 'seeing']);
    expect(Number(told[1]?.split(' ')[0])).toBeLessThanOrEqual(500 + 4 * 60 + 5);
    expect(state.why).toEqual([]);
  });

  test('stays quiet on the near side of the limit', () => {
    const away = (well: Look): Partial<Look> => ({ stages: { ...well.stages, detect: undefined } });
    expect(watched(400, between(100, 155, away)).told).toEqual([]);
    expect(watched(400, between(100, 165, away)).told).toHaveLength(2);
  });

  test('one that comes and goes is one blindness', () => {
    const flaps = (second: number, well: Look): Partial<Look> =>
      second > 100 && second % 100 < 70 ? { stages: { ...well.stages, detect: undefined } } : {};
    expect(watched(2_000, flaps).told).toEqual(['160 blind']);
  });

  test('a stage that never answers from the start on is blindness', () => {
    expect(watched(120, () => ({ stages: { detect: undefined } })).told).toEqual(['65 blind']);
  });

  test('after a restart nobody is told again of what they know, and they hear of its end', () => {
    const away = (_second: number, well: Look): Partial<Look> => ({ stages: { ...well.stages, detect: undefined } });
    const blind = (): WatchState => startWatch('blind', start);
    expect(watched(600, away, blind()).told).toEqual([]);
    expect(watched(600, undefined, blind()).told).toEqual(['185 seeing']);
  });
});
