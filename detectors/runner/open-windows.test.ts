import { deserialize, serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { count, held, shapeOf } from '../records/shape.ts';
import { noWindows, OpenWindows, type WindowsState } from './open-windows.ts';

interface Counted {
  n: number;
  note: string | undefined;
}
const shape = shapeOf({ n: count(), note: held<string>() });
const plain = (): Counted => ({ n: 0, note: undefined });

const step = fc.record({ subject: fc.integer({ min: 1, max: 6 }), index: fc.nat(11), close: fc.nat(20) });

describe('open windows', () => {
  it.each([
    ['plain data', plain],
    ['records', shape],
  ])('as %s count what belongs in them, and come out in the order they were opened', (_name, beginning) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
        let state = noWindows();
        let windows = new OpenWindows(beginning, state);
        for (let subject = 1; subject <= 6; subject++) windows.enter(subject);
        const model = new Map<number, Map<number, number>>();
        let closed = 0;
        for (const { subject, index, close } of steps) {
          if (close === 0)
            windows = new OpenWindows(beginning, (state = deserialize(serialize(state)) as WindowsState));
          if (close === 1) {
            for (const due of windows.due(closed)) {
              const told = [...windows.opened(due)].map(({ window, subject: whose }) => {
                return [whose, (windows.show(window) as Counted).n];
              });
              expect(told).toEqual([...(model.get(due) ?? [])]);
              windows.close(due, () => undefined);
              model.delete(due);
            }
            closed++;
          }
          if (index < closed) continue;
          const mine = [...model].filter(([, subjects]) => subjects.has(subject)).length;
          if (mine >= 8 && model.get(index)?.has(subject) !== true) continue;
          (windows.windowFor(subject, index) as Counted).n++;
          const subjects = model.get(index) ?? model.set(index, new Map()).get(index);
          subjects?.set(subject, (subjects.get(subject) ?? 0) + 1);
        }
        expect(windows.due(99)).toEqual([...model.keys()].sort((a, b) => a - b));
        for (let subject = 1; subject <= 6; subject++) {
          for (let index = 0; index < 12; index++) {
            const n = (windows.windowAt(subject, index) as Counted | undefined)?.n;
            expect(n).toBe(model.get(index)?.get(subject));
          }
          expect(windows.busy(subject)).toBe([...model.values()].some((subjects) => subjects.has(subject)));
        }
      }),
      { numRuns: 150, seed: 3 },
    );
  });

  it('are eight at most: an event for yet another joins the last', () => {
    const windows = new OpenWindows(shape, noWindows());
    windows.enter(1);
    for (let index = 0; index < 12; index++) (windows.windowFor(1, index) as Counted).n++;
    expect(windows.due(99)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect((windows.windowAt(1, 7) as Counted).n).toBe(5);
  });

  it('leave nothing behind for those that take their room', () => {
    const state = noWindows();
    const windows = new OpenWindows(shape, state);
    windows.enter(1);
    for (let index = 0; index < 1000; index++) {
      const window = windows.windowFor(1, index) as Counted;
      expect([window.n, window.note]).toEqual([0, undefined]);
      Object.assign(window, { n: 2 ** 40, note: 'so' });
      if (index > 0) windows.close(index - 1, () => undefined);
    }
    expect(state.top).toBe(2);
    expect(state.windows.records.beside.map(({ size }) => size)).toEqual([1, 1]);
  });
});
