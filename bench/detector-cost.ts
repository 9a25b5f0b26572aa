import { catalogue } from '../detectors/catalogue.ts';
import type { AnyDetector } from '../detectors/detector.ts';
import { factsView } from '../detectors/runner/facts.ts';
import { createRunner } from '../detectors/runner/runner.ts';
import { rowsOf } from '../detectors/runner/rows.ts';
import { type Event, EventDraft } from '../schemas/event/event.ts';

// What detectors cost: `node --expose-gc bench/detector-cost.ts ID... [--devices N] [--rounds N]`. Each of N devices behind gateways of 25
// speaks once a round, every five minutes: readings, sizes, hashes, endings of sessions and packets that were repeated. The CPU of the
// fold itself, which is taken without detectors, is not in it.
const gatewaySize = 25;
const everyMs = 300_000;
const start = 1_795_262_400_000;

/** 0 to 1, of a number alone. */
function noise(i: number): number {
  const mixed = Math.imul(i ^ 0x9e3779b9, 0x85ebca6b);
  return ((Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) >>> 0) % 10_007) / 10_007;
}

function roundOf(kind: Event['kind'], round: number, drafts: readonly EventDraft[]): void {
  for (const [device, draft] of drafts.entries()) {
    const time = start + round * everyMs + device;
    const place = round * drafts.length + device;
    const value = (20 + noise(place) + 4 * Math.sin((round / 288) * 2 * Math.PI)).toFixed(2);
    Object.assign(draft, {
      ...{ kind, time, at: time, receivedAt: time, index: place, size: 40 + Math.floor(20 * noise(place)) },
      ...{ payloadHash: `${place}`, reason: 'keepalive_timeout' },
      peer: `100.${64 + (device >> 16)}.${(device >> 8) & 255}.${device & 255}`,
      attributes: ['topic', `site/${device}/temperature`, 'value', value, 'warning', 'replay'],
    });
  }
}

/** Microseconds of CPU an event, and bytes a device at the end. */
function costOf(detectors: readonly AnyDetector[], kind: Event['kind'], devices: number, rounds: number) {
  const lane = detectors[0]?.lane ?? 'telemetry';
  const facts = factsView({ lookup: () => undefined }, { usual: () => undefined });
  const drafts = Array.from({ length: devices }, (_, i) =>
    Object.assign(new EventDraft(), {
      ...{ tenant: 'acme', device: `device-${i}`, gateway: `gateway-${Math.floor(i / gatewaySize)}` },
      ...{ trust: 'mtls-gateway', channel: '00000000000000aa' },
    }),
  );
  roundOf(kind, 0, drafts);
  const before = occupied();
  const runner = createRunner({ detectors, lane, partition: 0, facts, alone: true });
  let offset = 0;
  let micros = 0;
  for (let round = 0; round < rounds; round++) {
    roundOf(kind, round, drafts);
    const from = process.cpuUsage();
    const tick = { time: start + round * everyMs, fleet: 0, baselines: 0 };
    runner.tick(tick, { topic: 'bench', partition: 0, offset: offset++ });
    runner.events(rowsOf(drafts), { topic: 'bench', partition: 0, offset: offset++ });
    micros += process.cpuUsage(from).user;
  }
  const bytes = (occupied() - before) / devices;
  runner.snapshot();
  return { micros: micros / (rounds * devices), bytes };
}

function occupied(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function numberAfter(name: string, fallback: number): number {
  const at = process.argv.indexOf(name);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
}

const devices = numberAfter('--devices', 10_000);
const rounds = numberAfter('--rounds', 400);
const asked = catalogue.filter(({ id }) => process.argv.includes(id));
if (asked.length === 0)
  throw new Error(`name one or several that fold events: ${catalogue.map(({ id }) => id).join(', ')}`);
for (const detector of asked) {
  const kind = detector.reads[0] ?? 'message-published';
  const empty = { ...detector, subjectOf: () => '' };
  const bare = costOf([empty], kind, devices, rounds);
  const { micros, bytes } = costOf([detector], kind, devices, rounds);
  const cost = `${(micros - bare.micros).toFixed(2)} us an event, ${Math.round(bytes)} B a device`;
  process.stdout.write(`${detector.id}  ${cost} (${devices} devices, ${rounds} rounds)\n`);
}
