import { Fault } from '../../runtime/errors.ts';
import { pause, retry } from '../../runtime/retry.ts';
import type { WritingRole } from '../../schemas/epoch.ts';
import type { Context, Role, Running } from '../context.ts';
import type { Report } from '../report.ts';
import { Turns } from '../turns.ts';
import { FencedLog } from './fenced-log.ts';
import { Tenure } from './tenure.ts';

/** What the work is told while this instance holds it. */
export interface Held {
  /** Rises from holder to holder. */
  readonly epoch: number;
  /** Aborted when another one shall hold it, or does already. */
  readonly signal: AbortSignal;
}

/** Does the work while this instance holds the key, again each time it is given the key. Resolves when it never will be again. */
export type Hold = (key: string, work: (held: Held) => Promise<void>) => Promise<void>;

/** Who waits so long is a standby, real ms. */
const standbyMs = 5_000;
/** Whom the log says to be replaced hears so by whom gives the work out within this, real ms. */
const patienceMs = 60_000;

/** What the instances that run these roles want, of which one has it. */
export const keyOf = (roles: readonly string[]): string => roles.join('+');

/** Roles of which one instance works at a time, as one role: standing by, working, and standing by again. */
export function duty(
  roles: readonly (readonly [WritingRole, Role])[],
  holdOf: (context: Context) => Hold = holdAmongMembers,
): Role {
  const names = roles.map(([name]) => name);
  const key = keyOf(names);
  return async (context) => {
    const log = await context.log();
    if (!(log instanceof FencedLog)) throw new TypeError('the log is read without a fence');
    const begun = Promise.withResolvers<void>();
    let tenure: { number: number; since: number } | undefined;
    let running: Running[] = [];
    let under: Promise<void> = Promise.resolve();
    const work = async (held: Held): Promise<void> => {
      const end = new AbortController();
      const signal = AbortSignal.any([context.signal, held.signal, end.signal]);
      try {
        const own = await beginTenure(log, names, held.epoch, context, signal);
        const shared = { ...context, signal, planning: new Turns() };
        for (const [name, role] of roles) {
          const fenced = own.logOf(name);
          running.push(await role({ ...shared, log: async () => fenced, tenure: own, sure: () => own.sure(name) }));
          // It may end while the next one is still starting.
          running.at(-1)?.done?.catch(() => undefined);
        }
        tenure = { number: own.number, since: context.clock.now() };
        context.logger.info({ roles: names, epoch: own.number }, 'working: the others stand by');
        begun.resolve();
        await Promise.race([aborted(signal), ...running.flatMap(({ done }) => (done === undefined ? [] : [done]))]);
      } catch (failure) {
        const told = AbortSignal.any([context.signal, held.signal]);
        if (!isPassing(failure, signal) && !isOver(failure)) throw failure;
        end.abort();
        if (isOver(failure)) await resignation(failure, told);
      } finally {
        end.abort();
        const ended = running;
        running = [];
        await Promise.allSettled(ended.toReversed().map((one) => one.stop()));
        if (tenure !== undefined && !context.signal.aborted)
          context.logger.warn({ roles: names, epoch: tenure.number }, 'standing by: another instance works');
        tenure = undefined;
      }
    };
    const done = holdOf(context)(key, (held) => (under = work(held)));
    await Promise.race([begun.promise, done, pause(standbyMs, context.signal)]);
    return {
      status: (): Report => ({
        ...(Object.assign({}, ...running.map((one) => one.status?.() ?? {})) as Report),
        duty: {
          ...{ roles: names, epoch: tenure?.number ?? 0, since: tenure?.since ?? 0 },
          passedOver: log.passedOver(),
        },
      }),
      done,
      stop: async () => {
        await Promise.allSettled([under]);
      },
    };
  };
}

/** Again while the log does not answer, and when two began at once. */
async function beginTenure(
  log: FencedLog,
  names: readonly WritingRole[],
  least: number,
  { clock }: Context,
  signal: AbortSignal,
): Promise<Tenure> {
  return retry(() => Tenure.begin(log, names, least, clock), { attempts: Number.POSITIVE_INFINITY, signal });
}

/** Told to end while it waited for something. */
const isPassing = (failure: unknown, signal: AbortSignal): boolean =>
  signal.aborted && failure instanceof Fault && failure.retryable;

const isOver = (failure: unknown): failure is Fault => failure instanceof Fault && failure.code === 'EPOCH_OVER';

/** That another one has taken over is no failure, once whoever gives the work out says so as well. */
async function resignation(failure: Fault, told: AbortSignal): Promise<void> {
  await pause(patienceMs, told);
  if (!told.aborted) throw new Fault('EPOCH_OVER', `${failure.message}, and this one holds it as well`);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** As all instances on this log agree who does what. */
const holdAmongMembers =
  (context: Context): Hold =>
  async (key, work) =>
    (await context.members()).hold(key, work);
