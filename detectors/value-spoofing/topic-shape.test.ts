import { expect, test } from 'vitest';
import { topicShape } from './topic-shape.ts';

test.each([
  ['hall/3/temperature', 'hall/14/temperature', true],
  ['hall/dev-a/temperature', 'hall/dev-b/temperature', true],
  ['meter-a1', 'meter-a27', true],
  ['hall/3/temperature', 'hall/3/humidity', false],
  ['hall/3/temperature', 'hall/x/temperature', false],
  ['hall/3', 'hall3', false],
  ['hall/3/', 'hall/3', false],
  ['meter-a1', 'valve-b2', false],
  ['', '/', false],
])('%s and %s: of one shape %s', (one, other, same) => {
  expect(topicShape(one, 'dev-a') === topicShape(other, 'dev-b')).toBe(same);
});

test("another's name is a word like any other, and so is a device without a name", () => {
  expect(topicShape('hall/dev-b/t', 'dev-a')).not.toBe(topicShape('hall/dev-b/t', 'dev-b'));
  expect(topicShape('hall//t', '')).toBe(topicShape('hall//t', 'dev-a'));
});
