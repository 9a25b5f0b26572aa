import { expect, test } from 'vitest';
import { devicesIn, kept, otherAgain } from './told.ts';

const owed = new Set(['a', 'b', 'c']);

test('what is owed and there once is kept', () => {
  expect(kept(owed, ['c', 'a', 'b'])).toEqual({ owed: 3, lost: 0, doubled: 0, strange: 0 });
});

test('what is missing is lost, what comes again is doubled, what nobody sent is strange', () => {
  expect(kept(owed, ['a', 'a', 'a', 'b', 'x', 'x'])).toEqual({ owed: 3, lost: 1, doubled: 3, strange: 1 });
});

test('a text counts for the device it names, and others for none', () => {
  expect(devicesIn(['CRIT rev-0007 used', 'rev-0007: again', 'the log is full'])).toEqual(['rev-0007', 'rev-0007']);
});

test('what is said again under its own name is the same, under another it is not, and of nothing known it does not count', () => {
  const [first, other, none] = [
    { of: 'a', id: '<1>' },
    { of: 'a', id: '<2>' },
    { of: undefined, id: '<3>' },
  ];
  expect(otherAgain([first, { of: 'b', id: '<1>' }, first, none, none])).toBe(0);
  expect(otherAgain([first, other, first, other])).toBe(1);
});
