import { type Step, TimeLine } from '../../app/rerun/time-line.ts';
import { noise } from '../../detectors/testing/readings.ts';
import { EventDraft } from '../../schemas/event/event.ts';

const everyMs = 5 * 60_000;
const halls = 4;
const sensorsOfHall = 6;
/** Readings after which it gets warmer, for everybody but the first sensor of each hall; the second is spoofed before that. */
const warmFrom = 600;
const readings = 640;
const spoofedFrom = 560;
const spoofedTo = 567;

/** Two days and some hours of temperatures in four halls, each behind a gateway of its own: weather that one does not follow, and one that says what it never said. */
export function hallsOfSensors(start: number): Step[] {
  const line = new TimeLine(60_000);
  for (let i = 0; i < readings; i++)
    for (let hall = 0; hall < halls; hall++)
      for (let sensor = 0; sensor < sensorsOfHall; sensor++) line.event(readingOf(start, i, hall, sensor));
  line.passTo(line.time + 10 * 60_000);
  return line.steps;
}

function readingOf(start: number, i: number, hall: number, sensor: number): EventDraft {
  const device = `hall-${hall}-sensor-${sensor}`;
  const time = start + i * everyMs + sensor * 40_000 + hall * 1_000;
  const value = degrees(i, hall * sensorsOfHall + sensor, sensor).toFixed(2);
  return Object.assign(new EventDraft(), {
    ...{ tenant: 'acme', gateway: `hall-${hall}`, device, claimedDevice: device, trust: 'mtls-gateway' },
    ...{ kind: 'message-published', time, at: time, receivedAt: time, size: value.length, index: i },
    ...{ channel: '00000000000000bb', sequence: i, nonce: `${device}-${i}` },
    attributes: ['topic', `hall/${device}/temperature`, 'value', value],
  });
}

function degrees(i: number, device: number, sensor: number): number {
  const calm = 20 + 2 * noise(i * 31 + device * 7_919);
  if (sensor === 1 && i >= spoofedFrom && i <= spoofedTo) return 8 + noise(i);
  return sensor === 0 ? calm : calm + 15 * Math.max(0, Math.min(1, (i - warmFrom) / 24));
}
