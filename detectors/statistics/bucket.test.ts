import { expect, it } from 'vitest';
import { fill, level } from './bucket.ts';

it('holds what came less what leaked since, and never less than nothing', () => {
  let emptyAt = 0;
  for (let i = 0; i < 5; i++) emptyAt = fill(emptyAt, 1000, 1, 60);
  expect(level(emptyAt, 1000, 60)).toBe(5);
  expect(level(emptyAt, 1120, 60)).toBe(3);
  expect(level(emptyAt, 9000, 60)).toBe(0);
  expect(level(fill(emptyAt, 9000, 4, 60), 9000, 60)).toBe(4);
});
