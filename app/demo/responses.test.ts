import { expect, test } from 'vitest';
import { medianSeconds, responseLines, type ResponseScore } from './responses.ts';

const unverified = Array.from({ length: 9 }, (_, i) => ({ subject: `dev-000${i}`, reason: 'unreachable' }));
const responses: ResponseScore[] = [
  {
    ...{ type: 'quarantine-device', asked: 8, confirmed: 4, applied: 8, verified: 8, unverified: [], released: 8 },
    medianSecondsToRefusal: 1.44,
  },
  {
    ...{ type: 'reset-credentials', tenant: 'north', productionBatch: 'meter-a1-03', asked: 46, applied: 46 },
    ...{ verified: 37, unverified, caughtUp: 2, unreachable: 9, medianSecondsToRefusal: null },
  },
  {
    ...{ type: 'send-sms', asked: 27, applied: 27, verified: 27, unverified: [], people: { ada: 14, bob: 13 } },
    ...{ medianSecondsToPage: 0.4, medianSecondsToAcknowledgement: 1.1 },
  },
];

test('each response is a sentence of numbers, with the reasons of what it did not reach', () => {
  const text = responseLines(responses);
  expect(text).toContain('asked 8, applied 8, verified 8; 4 after a second person');
  expect(text).toContain('old credential refused after - (median), 2 caught up later, 9 unreachable');
  expect(text).toContain('unreachable: dev-0000, dev-0001, dev-0002, dev-0003 and 5 more');
  expect(text).toContain('acknowledged by ada 14, bob 13');
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
});

test('the median of none is none', () => {
  expect(medianSeconds([])).toBe(null);
  expect(medianSeconds([3, 1.234, 2])).toBe(2);
});
