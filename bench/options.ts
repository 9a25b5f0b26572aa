import { availableParallelism, cpus, release } from 'node:os';
import { parseArgs } from 'node:util';

export interface BenchOptions {
  lines: number;
  rounds: number;
  latencySeconds: number;
  /** Lines per second at which the time from wire to finding is taken beside half the rate. */
  rates: number[];
  /** Parts to leave out. */
  without: readonly string[];
  /** Where the figures are written as JSON. */
  json: string;
}

export const parts = ['stream', 'latency', 'memory', 'fleet', 'kafka', 'pieces'] as const;

export const usage = `npm run bench [-- options]: figures as ratios within one run
  --quick            200,000 lines and one round instead of 1,000,000 and three
  --lines N          lines sent per round and peer
  --rounds N         rounds, rsyslogd and Tocsin in turn
  --rates N,N,..     more rates, lines/s, at which the time from wire to finding is taken
  --without PART,..  leaves out some of: ${parts.join(', ')}
  --json FILE        where the figures go (default bench.json)
Needs Linux and rsyslogd (apt-get install rsyslog); "kafka" needs Java and Maven.`;

export function readOptions(args: string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      lines: { type: 'string' },
      rounds: { type: 'string' },
      rates: { type: 'string', default: '' },
      without: { type: 'string', default: '' },
      json: { type: 'string', default: 'bench.json' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const without = values.without.split(',').filter((part) => part !== '');
  for (const part of without) {
    if (!parts.some((known) => known === part)) throw new Error(`--without takes ${parts.join(', ')}, not ${part}`);
  }
  return {
    lines: whole(values.lines ?? (values.quick ? '200000' : '1000000'), 1_000, 20_000_000),
    rounds: whole(values.rounds ?? (values.quick ? '1' : '3'), 1, 20),
    latencySeconds: values.quick ? 10 : 20,
    rates: values.rates
      .split(',')
      .filter(Boolean)
      .map((rate) => whole(rate, 200, 1_000_000)),
    without,
    json: values.json,
  };
}

export function machine(): string {
  return `${availableParallelism()} x ${cpus()[0]?.model.trim()}, Linux ${release()}, Node ${process.version}`;
}

function whole(text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new Error(`${text} is no whole number from ${least} to ${most}`);
  }
  return value;
}
