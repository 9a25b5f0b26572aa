import { describe, expect, it } from 'vitest';
import { companionsSize, emptyCompanions, judgeCompanions } from './companions.ts';

const perDay = 8_640;

/** Uniform, and depending on the place alone. */
function drawn(i: number): number {
  let mixed = Math.imul(i ^ (i >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
}

const requests = (i: number): number => Math.floor(6 * drawn(i));

/** As many answers as requests; one in a thousand comes a sample late. */
function usual(i: number): [number, number] {
  const late = (at: number): number => (at % 1_000 === 500 ? Math.min(1, requests(at)) : 0);
  return [requests(i), requests(i) - late(i) + late(i - 1)];
}

/** The samples that are rare: once in ten days or less often. `told` is what was told before each. */
function rare(length: number, at: (i: number) => readonly number[], told = (_i: number): boolean => false): number[] {
  const record = new Float64Array(companionsSize);
  const companions = emptyCompanions();
  return Array.from({ length }, (_, i) => i).filter((i) => {
    judgeCompanions(record, 0, at(i), perDay, told(i), companions);
    return companions.strangeness >= 1;
  });
}

const attacks = [25_700, 26_700, 27_700, 28_700];
/** Four answers more than were asked for: no value that was not seen before. */
const attacked = (i: number): readonly number[] => (attacks.includes(i) ? [1, 5] : usual(i));
const toldJustBefore = (i: number): boolean => attacks.some((from) => i > from && i <= from + 100);

describe('metrics that go together', () => {
  it('are usual where one of them is a sample late', () => {
    expect(rare(40_000, usual)).toEqual([]);
  });

  it('are strange where they come apart by more, each time: what was told of is not learned', () => {
    expect(rare(30_000, attacked, toldJustBefore)).toEqual(attacks);
  });

  it('are less strange each time where nothing is told of it', () => {
    const often = (i: number): readonly number[] => (i > 20_000 && i % 700 === 0 ? [1, 3] : usual(i));
    expect(rare(60_000, often).filter((i) => i > 50_000)).toEqual([]);
  });

  it('are strange where what is missing is little, but adds up', () => {
    const fewer = (i: number): readonly number[] => (i >= 25_700 && i < 25_705 ? [3, 2] : usual(i));
    const found = rare(26_000, fewer);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((i) => i > 25_700 && i < 25_705)).toBe(true);
  });

  it('are two again only after they have gone together for long', () => {
    const apart = (i: number): boolean => i >= 10_000 && i < 20_000;
    const found = rare(40_000, (i) => (apart(i) ? [requests(i), requests(i + 77)] : i === 39_000 ? [1, 6] : usual(i)));
    expect(found.at(-1)).toBe(39_000);
    expect(found.filter((i) => i >= 10_500 && i < 39_000)).toEqual([]);
  });

  it('are none where they only take the same values, hardly move, or are no whole numbers', () => {
    expect(rare(20_000, (i) => [requests(i), requests(i + 77)])).toEqual([]);
    expect(rare(20_000, (i) => [7, i === 19_000 ? 90 : 7])).toEqual([]);
    expect(rare(20_000, (i) => [drawn(i), i === 19_000 ? 90 : drawn(i)])).toEqual([]);
  });

  it('leave a record of numbers whatever comes', () => {
    const record = new Float64Array(companionsSize);
    const companions = emptyCompanions();
    const hostile = [Number.MAX_VALUE, -Number.MAX_VALUE, Infinity, NaN, Number.MAX_SAFE_INTEGER, -1, 0];
    for (let i = 0; i < 20_000; i++) {
      const row = Array.from({ length: 9 }, (_, m) => hostile[Math.floor(drawn(9 * i + m) * hostile.length)] as number);
      judgeCompanions(record, 0, row, perDay, i % 3 === 0, companions);
      expect(companions.strangeness).not.toBeNaN();
    }
    expect(record.every(Number.isFinite)).toBe(true);
  });
});
