import { parseArgs } from 'node:util';
import { JudgesTogether } from '../app/judges-together.ts';
import { configured } from '../app/detection.ts';
import { factsView } from '../detectors/runner/facts.ts';
import { summariesOf } from '../detectors/silence/parts.ts';
import { settingsDigest } from '../detectors/silence/settings.ts';
import { mostNeighbours, neighbourWindowMs } from '../schemas/neighbours.ts';
import { crowdParts, summarySchema, type SummaryWindow } from '../schemas/summary.ts';

const usage = `node bench/summaries.ts [options]: what the one fold of all partitions' summaries costs, CPU microseconds
  --gateways N    default 4000
  --partitions N  of telemetry, each with devices behind every gateway, default 4
  --minutes N     default 60`;

const minuteMs = 60_000;
const fiveMinutes = neighbourWindowMs / minuteMs;
const began = Date.UTC(2026, 0, 5);

type Told = 'heard' | 'crowds' | 'stances';

/** What a partition says of a minute in which it heard of every gateway; every fifth also of what came, and of where readings stood. */
function windowOf(minute: number, gateways: number, told: readonly Told[]): SummaryWindow {
  const index = began / minuteMs + minute;
  const from = index * minuteMs;
  const names = Array.from({ length: gateways }, (_, i) => `gateway-${i}`);
  const none: SummaryWindow = { index, heard: [], active: [], returned: [], fell: [] };
  const heard = names.map((place) => {
    const times = { first: from + 1_000, last: from + 59_000, speakers: 3, spoke: from + 59_000 };
    return { tenant: 'acme', kind: 'gateway' as const, place, gateway: place, ...times, spoofable: 0 };
  });
  const isFifth = (minute + 1) % fiveMinutes === 0;
  const window = Math.floor(from / neighbourWindowMs);
  const crowds = names.map((gateway) => {
    const parts = Array.from({ length: crowdParts }, (_, part) => (part + minute) % 4);
    return { tenant: 'acme', gateway, window, messages: 48, parts, first: `0a-${minute}`, firstAt: from, spoofable: 0 };
  });
  const stances = names.map((group, i) => {
    const device = (slot: number): number[] => [1e12 * (slot + 1) + i, from + slot, 0.1 * slot];
    return {
      ...{ tenant: 'acme', group, shape: 7, window },
      told: Array.from({ length: Math.min(6, mostNeighbours) }, (_, slot) => device(slot)).flat(),
    };
  });
  return {
    ...none,
    ...(told.includes('heard') ? { heard } : {}),
    ...(isFifth && told.includes('crowds') ? { crowds } : {}),
    ...(isFifth && told.includes('stances') ? { stances } : {}),
  };
}

const latenessMs = 120_000;

/** CPU microseconds of reading and judging so many minutes, records as they lie in the log. */
function costOf(gateways: number, partitions: number, minutes: number, told: readonly Told[]): number {
  const facts = factsView({ lookup: () => undefined }, { usual: () => undefined });
  const settings = configured({ settings: {}, experimental: false });
  const judge = new JudgesTogether({ settings, partitions, facts, latenessMs });
  const digest = settingsDigest(settings.silence, latenessMs);
  let offset = 0;
  let micros = 0;
  for (let minute = 0; minute < minutes; minute++) {
    const window = windowOf(minute, gateways, told);
    const tick = { time: (window.index + 3) * minuteMs, fleet: 0, baselines: 0 };
    const head = {
      settings: digest,
      windowMs: minuteMs,
      from: window.index,
      to: window.index + 1,
      tick,
      blindUntil: 0,
    };
    const parts = (['telemetry', 'identity'] as const).flatMap((lane) =>
      Array.from({ length: lane === 'telemetry' ? partitions : 1 }, (_, partition) =>
        summariesOf({ ...head, lane, partition, beside: true }, lane === 'telemetry' ? [window] : []),
      ),
    );
    const texts = parts.flat().map((summary) => JSON.stringify(summary));
    const from = process.cpuUsage();
    for (const text of texts)
      judge.summary(summarySchema.parse(JSON.parse(text)), { topic: 'bench', partition: 0, offset: offset++ });
    judge.takeNeighbours();
    const { user, system } = process.cpuUsage(from);
    micros += user + system;
  }
  if (judge.places < gateways) throw new Error('gateways were not judged');
  return micros;
}

const { values } = parseArgs({
  options: {
    gateways: { type: 'string', default: '4000' },
    partitions: { type: 'string', default: '4' },
    minutes: { type: 'string', default: '60' },
    help: { type: 'boolean', default: false },
  },
});
const [gateways, partitions, minutes] = [values.gateways, values.partitions, values.minutes].map(Number) as [
  number,
  number,
  number,
];
if (values.help || ![gateways, partitions, minutes].every((one) => Number.isInteger(one) && one > 0))
  process.stdout.write(`${usage}\n`);
else {
  const entries = gateways * partitions * minutes;
  const heard = costOf(gateways, partitions, minutes, ['heard']);
  const beside = (told: Told): number =>
    Math.max(0, costOf(gateways, partitions, minutes, ['heard', told]) - heard) / (entries / fiveMinutes);
  process.stdout.write(
    [
      `a gateway heard of by a partition, a minute  ${(heard / entries).toFixed(1)} us`,
      `what came through it, five minutes           ${beside('crowds').toFixed(1)} us`,
      `where six of its readings stood, five minutes ${beside('stances').toFixed(1)} us`,
    ].join('\n') + '\n',
  );
}
