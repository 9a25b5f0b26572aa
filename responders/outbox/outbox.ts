import type { NotificationCommand, NotificationType, Outcome } from '../../schemas/command.ts';
import { Fault } from '../../runtime/errors.ts';
import type { Responder } from '../responder.ts';
import { conduct } from './conduct.ts';
import { emptyOutbox, foldCommand, foldOutcome, forgetFates, reserve } from './fates.ts';
import { judge } from './judge.ts';
import type { OutboxPorts } from './ports.ts';
import { defaultSchedule, dueAt, type Schedule } from './schedule.ts';

export interface OutboxSettings {
  /** Types that act. All others are simulated, and so is every command that says so itself. */
  readonly live: readonly NotificationType[];
  readonly schedule?: Schedule;
  /** Attempts of one type under way at once, where they can be looked up after a crash. */
  readonly concurrency?: number;
  /** Least time between the starts of two attempts of one type, ms: what a provider's rate allows. */
  readonly gapMs?: number;
}

export interface Outbox {
  /** Hands over a record of `commands.v1`; the same command again changes nothing. */
  take(command: NotificationCommand): void;
  /** Hands over a record of `outcomes.v1` from an earlier life. All of them come before `run`. */
  learn(outcome: Outcome): void;
  /** Performs what is due until the signal is aborted, then resolves when the attempts under way have ended. */
  run(signal: AbortSignal): Promise<void>;
  /** When the oldest that waits was given, and when the first of them is due, ms; 0 when none waits. */
  status(): { waiting: number; underWay: number; oldestAt: number; nextAt: number };
}

const idleMs = 60_000;
const chunk = 500;

export function createOutbox(responders: readonly Responder[], settings: OutboxSettings, ports: OutboxPorts): Outbox {
  const schedule = settings.schedule ?? defaultSchedule;
  const unlimited = responders.filter(({ perRecipientPerHour }) => perRecipientPerHour === undefined);
  const state = emptyOutbox(unlimited.map(({ type }) => type));
  const byType = new Map(responders.map((responder) => [responder.type, responder]));
  const due = new Map<string, number>();
  const underWay = new Map<string, Promise<void>>();
  const lanes = new Map<NotificationType, { busy: number; nextAt: number }>();
  let seenAt = 0;
  let woken = Promise.withResolvers<void>();
  let failure: { error: unknown } | undefined;

  /** A clock that was set back takes with it what is due: nobody waits for the time that it was ahead. */
  const clock = (): number => {
    const now = ports.now();
    const back = seenAt - now;
    seenAt = now;
    if (back <= 0) return now;
    for (const lane of lanes.values()) lane.nextAt -= back;
    for (const [id, at] of due) due.set(id, at - back);
    return now;
  };

  const record = async (outcomes: readonly Outcome[]): Promise<boolean> => {
    try {
      await ports.append(outcomes);
    } catch (error) {
      if (error instanceof Fault && error.retryable) return false;
      throw error;
    }
    for (const outcome of outcomes) {
      foldOutcome(state, outcome);
      if (outcome.final) due.delete(outcome.command);
      ports.report?.(outcome);
    }
    return true;
  };

  // Where nothing can be looked up there is one attempt at a time, so that a crash leaves one of unknown fate at most.
  const roomFor = (responder: Responder) => (responder.lookUp === undefined ? 1 : (settings.concurrency ?? 4));

  const plan = (command: NotificationCommand, wait?: number) => {
    if (!state.waiting.has(command.id)) return;
    const looksUp = byType.get(command.type)?.lookUp !== undefined;
    const usual = () => dueAt(state.fates.get(command.id), looksUp, schedule, ports.random());
    const now = clock();
    // What is on record may be of a time when the clock was ahead.
    const atMost = now + schedule.capMs + schedule.settleMs;
    due.set(command.id, wait === undefined ? Math.min(usual(), atMost) : now + wait);
  };

  const start = (command: NotificationCommand, responder: Responder, signal: AbortSignal) => {
    const lane = lanes.get(command.type) ?? { busy: 0, nextAt: 0 };
    lanes.set(command.type, lane);
    lane.busy += 1;
    lane.nextAt = clock() + (settings.gapMs ?? 100);
    const fate = state.fates.get(command.id);
    const work = conduct(command, responder, fate, { record }, ports, schedule, signal)
      .then((wait) => plan(command, wait))
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .then(() => {
        lane.busy -= 1;
        underWay.delete(command.id);
        woken.resolve();
      });
    underWay.set(command.id, work);
  };

  /** Starts and settles what is due; answers with the time at which to look again. */
  const pass = async (signal: AbortSignal): Promise<number> => {
    const now = clock();
    let next = now + idleMs;
    const settled: Outcome[] = [];
    for (const [id, command] of state.waiting) {
      if (underWay.has(id)) continue;
      const at = due.get(id) ?? 0;
      if (at > now) {
        next = Math.min(next, at);
        continue;
      }
      const responder = byType.get(command.type);
      const verdict = judge(state, command, responder, settings.live, schedule, now);
      if (verdict !== 'perform') settled.push(verdict);
      else if (responder !== undefined) {
        // Taken before there is room to start: in a storm all that is beyond the budget is refused at once.
        reserve(state, command, now);
        const lane = lanes.get(command.type);
        // A full lane wakes us when it has room.
        if ((lane?.busy ?? 0) >= roomFor(responder)) continue;
        if ((lane?.nextAt ?? 0) <= now) start(command, responder, signal);
        else next = Math.min(next, lane?.nextAt ?? next);
      }
    }
    for (let i = 0; i < settled.length; i += chunk) {
      if (!(await record(settled.slice(i, i + chunk)))) return now + schedule.baseMs;
    }
    forgetFates(state, now - 2 * schedule.giveUpMs);
    return next;
  };

  return {
    take(command) {
      if (state.waiting.has(command.id)) return;
      foldCommand(state, command);
      plan(command);
      woken.resolve();
    },
    learn(outcome) {
      foldOutcome(state, outcome);
    },
    async run(signal) {
      const stop = () => woken.resolve();
      signal.addEventListener('abort', stop);
      try {
        while (!signal.aborted && failure === undefined) {
          woken = Promise.withResolvers();
          const next = await pass(signal);
          const nap = new AbortController();
          await Promise.race([woken.promise, ports.sleep(Math.max(0, next - clock()), nap.signal)]);
          nap.abort();
        }
      } finally {
        signal.removeEventListener('abort', stop);
        await Promise.all(underWay.values());
      }
      if (failure !== undefined) throw failure.error;
    },
    status: () => {
      let oldestAt = 0;
      let nextAt = 0;
      for (const [id, { at }] of state.waiting) {
        if (oldestAt === 0 || at < oldestAt) oldestAt = at;
        const dueAt = due.get(id) ?? at;
        if (nextAt === 0 || dueAt < nextAt) nextAt = dueAt;
      }
      return { waiting: state.waiting.size, underWay: underWay.size, oldestAt, nextAt };
    },
  };
}
