import type { NotificationCommand, Outcome } from '../../schemas/command.ts';
import { Fault } from '../../runtime/errors.ts';
import { faultPoint } from '../../runtime/fault-point.ts';
import type { LookedUp, Performed, Responder } from '../responder.ts';
import { inTime } from './attempt.ts';
import type { Fate } from './fates.ts';
import type { OutboxPorts } from './ports.ts';
import { backoff, type Schedule } from './schedule.ts';

export interface Recorder {
  /** Whether the outcomes are durable now. */
  record(outcomes: Outcome[]): Promise<boolean>;
}

/**
 * One attempt at a command, in this order: look it up when its fate is unknown; put `attempted` on record; make sure that
 * this counts; act; put on record what became of it. Resolves with how long to wait before the next attempt, or undefined for the usual time.
 */
export async function conduct(
  command: NotificationCommand,
  responder: Responder,
  fate: Fate | undefined,
  recorder: Recorder,
  ports: OutboxPorts,
  schedule: Schedule,
  signal: AbortSignal,
): Promise<number | undefined> {
  const about = { command: command.id, type: command.type, tenant: command.tenant };
  const seen = await lookUp(command, responder, fate, ports);
  if (seen.found === 'unavailable') {
    return schedule.settleMs + backoff(fate?.attempt ?? 1, schedule, ports.random());
  }
  if (seen.found) {
    const sent = { attempt: fate?.attempt ?? 1, result: 'accepted', final: true, reason: 'looked_up' } as const;
    await recordSurely({ ...about, ...sent, providerId: seen.providerId, at: ports.now() });
    return undefined;
  }
  const attempt = (fate?.attempt ?? 0) + 1;
  const begun = { ...about, attempt, result: 'attempted', final: false, providerId: '', reason: '' } as const;
  const onRecord = await recorder.record([{ ...begun, at: ports.now() }]);
  if (!onRecord) return backoff(1, schedule, ports.random());
  faultPoint('after-attempted');
  // Whoever was replaced in between must not act: the other has read of no attempt.
  if (!(await isSure(ports))) return backoff(1, schedule, ports.random());
  const became = await inTime<Performed>(
    (aborted) => responder.perform(command, aborted),
    (reason) => ({ result: 'unknown', reason }),
    responder.timeoutMs,
    ports.sleep,
  );
  faultPoint('after-send-before-outcome');
  const final = became.result === 'accepted' || became.result === 'refused';
  const said = 'providerId' in became ? { providerId: became.providerId } : { reason: became.reason };
  await recordSurely({ ...begun, ...said, result: became.result, final, at: ports.now() });
  return undefined;

  /** What happened outside is a fact by now: it is written down however long that takes, or found out after a restart. */
  async function recordSurely(outcome: Outcome): Promise<void> {
    for (let n = 0; !(await recorder.record([outcome])); n++) {
      if (signal.aborted) return;
      await ports.sleep(backoff(n, schedule, ports.random()), signal);
    }
  }
}

/** @throws what does not pass by itself: another instance works now */
async function isSure(ports: OutboxPorts): Promise<boolean> {
  try {
    await ports.sure();
    return true;
  } catch (failure) {
    if (failure instanceof Fault && failure.retryable) return false;
    throw failure;
  }
}

async function lookUp(
  command: NotificationCommand,
  responder: Responder,
  fate: Fate | undefined,
  ports: OutboxPorts,
): Promise<LookedUp> {
  if (fate === undefined || (fate.result !== 'attempted' && fate.result !== 'unknown')) return { found: false };
  if (responder.lookUp === undefined) return { found: false };
  return inTime<LookedUp>(
    (signal) => responder.lookUp?.(command, fate.firstAt, signal) ?? Promise.resolve({ found: false }),
    (reason) => ({ found: 'unavailable', reason }),
    responder.timeoutMs,
    ports.sleep,
  );
}
