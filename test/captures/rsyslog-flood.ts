import path from 'node:path';
import { Fault } from '../../runtime/errors.ts';
import { enterDocumentationNetwork } from './namespace.ts';
import { type Label, sleep, startRecorder } from './recorder.ts';
import { startGateway } from './rsyslog/gateway.ts';
import { Meter, type MeterOptions } from './rsyslog/meter.ts';

// Records a real rsyslogd and floods of datagrams: `node test/captures/rsyslog-flood.ts`, as root, on Debian with rsyslog,
// faketime and iproute2. What it writes is described in test/recordings/rsyslog-flood/README.md. The gateway's clock runs
// 60 times as fast as ours: a minute in this file is one of the gateway's, and a second for whoever waits.
const dir = enterDocumentationNetwork();
const speed = 60;
const minuteMs = 60_000 / speed;
const hourMs = 3_600_000;

const out = path.join(import.meta.dirname, '../recordings/rsyslog-flood');
const from = Math.floor(Date.now() / hourMs) * hourMs;
const gateway = await startGateway(dir, { address: '192.0.2.1', clock: { from, speed }, hashes: false });
const recorder = startRecorder(out, () => gateway.now());
const meters: Meter[] = [];

function meter(number: number, options: Partial<MeterOptions> = {}): Meter {
  const made = new Meter({
    id: `meter-${number}`,
    address: `198.51.100.${number}`,
    gateway,
    everyMs: minuteMs,
    ...options,
  });
  meters.push(made);
  return made;
}

function label(one: Meter, reason: string): Omit<Label, 'from' | 'to'> {
  return { detector: 'D14', subject: { kind: 'device', id: one.id }, reason };
}

/** Messages beyond a device's own, evenly. */
async function louder(one: Meter, perMinute: number, minutes: number, next = () => one.compose()): Promise<void> {
  const begin = performance.now();
  for (let i = 0; i < perMinute * minutes; i++) {
    await sleep(Math.max(0, begin + (i * minuteMs) / perMinute - performance.now()));
    await one.transmit(next());
  }
}

/** Waits for the gateway's clock, which takes `expectedMs` at most unless something is wrong. */
async function reached(there: (time: number) => boolean, expectedMs: number): Promise<void> {
  const deadline = performance.now() + expectedMs + 10_000;
  while (!there(gateway.now())) {
    if (performance.now() > deadline) throw new Fault('TIMEOUT', `the gateway's clock stands at ${gateway.now()}`);
    await sleep(25);
  }
}

const fleet = Array.from({ length: 20 }, (_, i) => meter(i + 1));
const [flooding, bulky, spooling, bursting] = fleet;
const busy = meter(21, { everyMs: minuteMs / 6, model: 'm6' });
const busier = meter(22, { everyMs: minuteMs / 6, model: 'm6' });
const sleeper = meter(23, { everyMs: 25 * minuteMs });
const installed = meter(24);
if (!flooding || !bulky || !spooling || !bursting) throw new Error('too few meters');

for (const each of meters) if (each !== installed) each.start();
// What is usual is learned two minutes after an hour has closed.
await reached((time) => time >= from + hourMs + 3 * 60_000, 63 * minuteMs);

await Promise.all([
  recorder.episode(label(flooding, 'messages_flood'), () => louder(flooding, 45, 6)),
  recorder.episode(label(busy, 'messages_flood'), () => louder(busy, 52, 6)),
  recorder.episode(label(bulky, 'bytes_flood'), () =>
    louder(bulky, 10, 6, () => ({ ...bulky.compose(), payload: 'x'.repeat(40_000) })),
  ),
  recorder.episode(label(installed, 'messages_flood'), () => louder(installed, 40, 6)),
  recorder.quiet(label(busier, 'over 30 a minute, below 8 times its usual'), () => louder(busier, 30, 6)),
  recorder.quiet(label(sleeper, 'a sleeper wakes below the floor'), () => louder(sleeper, 20, 6)),
  recorder.quiet(label(spooling, 'empties its spool and says so'), () =>
    louder(spooling, 40, 4, () => spooling.compose({ backlog: true })),
  ),
  recorder.quiet(label(bursting, 'a burst shorter than 3 minutes'), () => louder(bursting, 100, 1)),
]);
await sleep(4 * minuteMs);
// From the beginning of a minute on, so that three whole ones are over.
await reached((time) => time % 60_000 < 8_000, minuteMs);
await Promise.all(
  fleet.map((one) =>
    recorder.quiet(label(one, 'all send what they kept at once after an outage'), () => louder(one, 36, 3.2)),
  ),
);
await sleep(3 * minuteMs);

for (const each of meters) await each.close();
await sleep(500);
for (const line of await gateway.stop()) recorder.relayed(line);
process.stdout.write(`${recorder.write()} lines in ${path.relative(process.cwd(), out)}\n`);
