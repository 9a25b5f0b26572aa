import type { Label } from '../label.ts';
import { Random } from '../random.ts';
import { chainedRecords } from './chain-log.ts';
import { logEpisodes } from './episodes.ts';
import { planHost, usualLines } from './host-log.ts';
import type { LogLine } from './log-line.ts';

const hourMs = 3_600_000;
/** Two days, the first of them for learning; attacks begin so late that half a day is left for each. */
const lengthMs = 60 * hourMs;
const learningMs = 28 * hourMs;
const leftMs = 12 * hourMs;
const strengths = { attack: { low: 1.3, high: 3 }, trap: { low: 0.1, high: 0.75 } };

export const logGateway = 'gw-logs';
export const logTenant = 'north';

export interface LogDay {
  start: number;
  end: number;
  /** In the order they are received. */
  lines: readonly LogLine[];
  labels: readonly Label[];
}

/** Days of the logs of hosts, and of devices that chain their records; one thing happens to each. Equal arguments give equal days. */
export function planLogDay(seed: number, start: number): LogDay {
  const end = start + lengthMs;
  const lines: LogLine[] = [];
  const labels: Label[] = [];
  for (const [episode, count] of logEpisodes)
    for (let i = 0; i < count; i++) {
      const random = new Random(seed, 'log', episode.name, i);
      const id = `${episode.name}-${i}`;
      const host = planHost(random, id);
      const usual =
        episode.of === 'host' ? usualLines(host, random, start, end) : chainedRecords(id, random, start, end);
      const strength = random.logUniform(strengths[episode.kind].low, strengths[episode.kind].high);
      const at = Math.floor(random.between(start + learningMs, end - leftMs));
      for (const line of episode.befall(usual, at, strength, random, host)) lines.push(line);
      labels.push({
        ...{ detector: 'D18', kind: episode.kind, name: episode.name, tenant: logTenant, strength, members: [] },
        subject: episode.of === 'host' ? `${logGateway}/${id}` : id,
        ...{
          device: episode.of === 'host' ? '' : id,
          gateway: logGateway,
          from: at,
          to: at + episode.lengthMs(strength),
        },
      });
    }
  return { start, end, lines: lines.sort((a, b) => a.due - b.due), labels };
}
