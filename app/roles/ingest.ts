import { setTimeout as sleep } from 'node:timers/promises';
import { Appender } from '../../ingest/appender/appender.ts';
import { Ingest } from '../../ingest/ingest.ts';
import { Pipeline } from '../../ingest/pipeline.ts';
import { Fault } from '../../runtime/errors.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import type { Held } from '../../runtime/members/held.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { topics } from '../../schemas/topics.ts';
import type { Context, Running } from '../context.ts';
import { decodersOf } from '../decoders.ts';
import { openListeners } from '../listeners.ts';

/** Sockets to log: listeners, the pipeline behind them, and the ticks that let time pass in the log. */
export async function ingest(context: Context): Promise<Running> {
  const { config, clock, logger } = context;
  const log = await context.log();
  const failed = Promise.withResolvers<void>();
  failed.promise.catch(() => undefined);
  const appender = new Appender({
    log,
    clock,
    writer: createWriter().id,
    waitingBytes: config.ingest.waitingBytes,
    // Below a few thousand events a second an append begins at once; above, this many ms let events share one.
    lingerMs: 5,
    onRetry: (fault, attempt) =>
      logger.warn({ code: fault.code, attempt }, 'the log does not take events: sources wait'),
    onFailure: (error) => failed.reject(error),
  });
  const taking = new Ingest(appender, new Pipeline(decodersOf(config)), clock, config.ingest.quota);
  const sources = await openListeners(config, taking);
  const told = { tickedAt: 0 };
  // Of all instances one lets time pass in the log.
  const members = await context.members();
  const ticking = members.hold('ticks', (held) => keepTicking(context, taking, log, held, told));
  const passing = setInterval(() => taking.pass(clock.now()), Math.max(1, clock.real(config.detect.tickMs)));
  return {
    addresses: Object.fromEntries(sources.map((source) => [source.name, source.address()])),
    status: () => {
      const { framed, dropped, refused } = appender.ledger;
      const counts = { framed, dropped: { ...dropped }, refused: { ...refused } };
      const { waitingBytes } = config.ingest;
      const { slowed } = taking.admission;
      return {
        ingest: { waitingBytes: appender.waiting, waitingLimitBytes: waitingBytes, ...counts, slowed, ...told },
      };
    },
    done: Promise.race([failed.promise, ticking]),
    stop: async () => {
      clearInterval(passing);
      await Promise.all(sources.map((source) => source.close()));
      taking.tellDropped();
      // A tick under way waits for the log as long as the appender does; closing bounds both.
      const closed = appender.close();
      await Promise.allSettled([ticking, closed]);
      await closed;
    },
  };
}

async function keepTicking(
  { config, clock, logger }: Context,
  taking: Ingest,
  log: EventLog,
  { signal, sure }: Held,
  told: { tickedAt: number },
): Promise<void> {
  while (!signal.aborted) {
    try {
      const [fleet, baselines] = await Promise.all([log.bounds(topics.fleet, 0), log.bounds(topics.baselines, 0)]);
      const time = clock.now();
      // While the others cannot hear of us one of them may do it.
      if (sure()) {
        await taking.tick({ time, fleet: fleet.next, baselines: baselines.next });
        told.tickedAt = time;
      }
    } catch (error) {
      if (!(error instanceof Fault) || !error.retryable) throw error;
      logger.warn({ code: error.code }, 'no tick');
    }
    await sleep(Math.max(1, clock.real(config.detect.tickMs)), undefined, { signal }).catch(() => undefined);
  }
}
