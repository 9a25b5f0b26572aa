import type { Clock } from '../../runtime/clock.ts';
import { Fault } from '../../runtime/errors.ts';
import type { Logger } from '../../runtime/logger.ts';
import { backoffMs, pause } from '../../runtime/retry.ts';
import { pollLimits } from '../../schemas/gateway.ts';
import { type EdgeAddress, edgeClient } from './ask.ts';
import { enforce } from './enforce.ts';
import type { Enforcer } from './enforcers/enforcer.ts';
import { Memory } from './memory.ts';

export interface AgentOptions extends EdgeAddress {
  /** Where it keeps whom it refuses and what it has not told yet. */
  directory: string;
  enforcers: readonly Enforcer[];
  clock: Clock;
  logger: Pick<Logger, 'info' | 'warn'>;
  signal: AbortSignal;
  /** How often enforcers are looked after whether or not we were heard, real ms. Default 5 s. */
  tendMs?: number;
}

const version = '0.1.0';

/**
 * The other end of the command channel, on the gateway: asks the edge what to refuse, makes its enforcers refuse it, and
 * tells what became of that with the next question. Without an answer it goes on refusing what it has written down and
 * lifts what has run out. Runs until aborted.
 */
export async function runAgent(options: AgentOptions): Promise<void> {
  const { signal, logger, enforcers, clock } = options;
  const memory = new Memory(options.directory);
  const edge = edgeClient(options);
  const tending = new AbortController();
  let changed = Promise.withResolvers<void>();
  let anew = true;
  const stop = (): void => tending.abort();
  signal.addEventListener('abort', stop, { once: true });

  const tend = async (): Promise<void> => {
    while (!signal.aborted) {
      const before = memory.waiting;
      const settled = await enforce(memory, enforcers, clock.now(), anew, signal);
      anew = anew && !settled;
      await keep();
      if (memory.waiting > before) hurry();
      const next = changed.promise;
      await Promise.race([next, pause(options.tendMs ?? 5_000, tending.signal)]);
      changed = Promise.withResolvers<void>();
    }
  };

  let asking = new AbortController();
  const hurry = (): void => asking.abort();
  const listen = async (): Promise<void> => {
    for (let failures = 0; !signal.aborted; ) {
      asking = new AbortController();
      const reports = memory.reports(pollLimits.reports);
      const poll = {
        version: 1 as const,
        agent: version,
        enforcers: enforcers.map(({ name }) => name),
        revision: memory.revision,
        reports,
      };
      try {
        // With reports in hand nothing interrupts it: they must be heard.
        const heard = reports.length > 0 ? signal : AbortSignal.any([signal, asking.signal]);
        const answer = await edge.ask(poll, heard);
        failures = 0;
        memory.told(new Set(reports.map(({ id }) => id)));
        if (answer.denials !== null) {
          memory.want(answer.revision, answer.denials);
          logger.info({ revision: answer.revision, denials: answer.denials.length }, 'told whom to refuse');
        }
        await keep();
        if (answer.denials !== null) changed.resolve();
        else if (memory.waiting === 0)
          await pause(clock.real(answer.pollMs) * (0.5 + Math.random() / 2), asking.signal);
      } catch (failure) {
        if (signal.aborted) return;
        if (asking.signal.aborted) continue;
        if (!(failure instanceof Fault) || !failure.retryable) throw failure;
        if (failures++ === 0) logger.warn({ message: failure.message }, 'the edge does not answer; going on alone');
        await pause(backoffMs(failures, { maxMs: 30_000 }), signal);
      }
    }
  };

  /** What cannot be written down is tried again with the next change; meanwhile it holds in memory. */
  async function keep(): Promise<void> {
    try {
      await memory.save();
    } catch (failure) {
      logger.warn({ message: (failure as Error).message }, 'what this gateway refuses could not be written down');
    }
  }

  try {
    await Promise.all([tend(), listen()]);
  } finally {
    signal.removeEventListener('abort', stop);
    edge.close();
  }
}
