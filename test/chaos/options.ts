import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Fault, faults, type LogKind, logKinds } from './nemesis/schedule.ts';

export const usage = `npm run chaos [-- options]
  --cycles N      in all, with those of earlier runs of the same seed (default 30)
  --seed S        of the faults (default 1)
  --log KIND      ${logKinds.join(', ')} or all, which share the cycles (default all)
  --only FAULT    ${faults.join(', ')}; may be given more than once
  --stop-ms N     how long a long stop lasts, real ms (default 60000)
  --state DIR     results from run to run, and what was wrong (default: a folder of the temporary directory)
  --report FILE   write a report of all there is of this seed as Markdown
Faults strike a real installation under load while an oracle, which no fault touches, counts what was acknowledged and
what has to follow from it. Kafka runs as three brokers, got through Maven once. Ends with 1 when anything was lost,
doubled or left over, or when a fault never hit unfinished work; a run that was ended goes on when started again.`;

export interface ChaosOptions {
  cycles: number;
  seed: string;
  kinds: readonly LogKind[];
  faults: readonly Fault[];
  stopMs: number;
  state: string;
  report: string | undefined;
}

/** Undefined when help was asked for. @throws Error that says what is wrong with them */
export function readOptions(args: readonly string[]): ChaosOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cycles: { type: 'string', default: '30' },
      seed: { type: 'string', default: '1' },
      log: { type: 'string', default: 'all' },
      only: { type: 'string', multiple: true },
      'stop-ms': { type: 'string', default: '60000' },
      state: { type: 'string', default: join(tmpdir(), 'tocsin-chaos') },
      report: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  if (!/^[\w.-]{1,40}$/.test(values.seed)) throw new Error('--seed takes letters, digits and ._-');
  return {
    cycles: numberIn('--cycles', values.cycles, 1, 100_000),
    seed: values.seed,
    kinds: values.log === 'all' ? logKinds : [oneOf('--log', values.log, logKinds)],
    faults: values.only?.map((name) => oneOf('--only', name, faults)) ?? faults,
    stopMs: numberIn('--stop-ms', values['stop-ms'], 100, 600_000),
    state: values.state,
    report: values.report,
  };
}

function numberIn(name: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least || number > most)
    throw new Error(`${name} takes ${least} to ${most}`);
  return number;
}

function oneOf<T extends string>(name: string, given: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === given);
  if (found === undefined) throw new Error(`${name} takes ${allowed.join(', ')}`);
  return found;
}
