import { expect, test } from 'vitest';
import { planFleet } from './fleet.ts';
import { boundedStrength, isPatient, missedSoon, promisedSilence } from './silence-promises.ts';

const minuteMs = 60_000;
const { devices } = planFleet(3, 600);
const speaking = devices.filter(({ character }) => character !== 'sleeper');

test('a device is allowed 15 of its slowest gaps, and never less than ten minutes', () => {
  for (const device of speaking) {
    const slowest = minuteMs / (device.rate * (1 - device.swing));
    expect(promisedSilence(device)).toBeCloseTo(Math.max(10 * minuteMs, 15 * slowest), 3);
  }
});

test('no silence is longer than five hours, and none of those chosen is shortened below what is promised', () => {
  for (const device of speaking.filter(missedSoon)) {
    expect(boundedStrength(device, 10) * promisedSilence(device)).toBeLessThanOrEqual(5 * 60 * minuteMs + 1);
    expect(boundedStrength(device, 10)).toBeGreaterThan(1.3);
  }
});

test('what a device may be cut off for unnoticed is less than what it may be silent', () => {
  for (const device of speaking) {
    expect(isPatient(device, promisedSilence(device))).toBe(false);
    expect(isPatient(device, promisedSilence(device) / 4)).toBe(true);
  }
});
