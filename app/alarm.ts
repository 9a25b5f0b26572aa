import type { Responder } from '../responders/responder.ts';
import { Fault } from '../runtime/errors.ts';
import { jsonEntry, readJson } from '../runtime/log/json-record.ts';
import type { EventLog } from '../runtime/log/port.ts';
import { createWriter } from '../runtime/log/writer-identity.ts';
import { pause, retry } from '../runtime/retry.ts';
import { commandSchema, isResponse, type NotificationCommand } from '../schemas/command.ts';
import { topics } from '../schemas/topics.ts';
import type { Context } from './context.ts';

/** How long the log may take to put an alarm on record before it is told without. */
const tellMs = 10_000;

interface AlarmPorts extends Pick<Context, 'clock' | 'signal'> {
  readonly log: EventLog;
  readonly responders: readonly Responder[];
}

/**
 * Tells people through `commands.v1` and the outbox: on record it is told once, whatever crashes. Where nothing can be
 * recorded it is told from memory all the same; should the record get through late, that is told twice rather than never.
 */
export function alarm({ log, clock, signal, responders }: AlarmPorts) {
  const writer = createWriter();
  return async (told: readonly NotificationCommand[]): Promise<void> => {
    const records = told.map((command) => jsonEntry(topics.commands, 'command', writer, clock.now(), command));
    const recording = retry(() => log.append(records), { signal, attempts: Number.POSITIVE_INFINITY }).then(
      () => true,
      (failure: unknown) => {
        // Another instance watches now, and tells people itself.
        if (failure instanceof Fault) return failure.code === 'EPOCH_OVER';
        throw failure;
      },
    );
    if (await Promise.race([recording, pause(tellMs, signal).then(() => false)])) return;
    if (signal.aborted) return;
    const live = told.filter(({ simulated }) => !simulated);
    await Promise.all(
      live.flatMap((command) =>
        responders
          .filter(({ type }) => type === command.type)
          .map((responder) => responder.perform(command, AbortSignal.timeout(tellMs))),
      ),
    );
  };
}

/** What people were last told of the pipeline itself. */
export async function lastTold(log: EventLog): Promise<NotificationCommand | undefined> {
  const { low, next } = await log.bounds(topics.commands, 0);
  let last: NotificationCommand | undefined;
  for (let at = low; at < next; ) {
    const records = await log.read(topics.commands, 0, at);
    for (const record of records) {
      const command = readJson(record, commandSchema);
      if (!isResponse(command) && command.notice?.kind === 'pipeline') last = command;
    }
    at = (records.at(-1)?.offset ?? next) + 1;
  }
  return last;
}
