import type { NotificationCommand, NotificationType, Outcome } from '../../schemas/command.ts';

/** The latest outcome of a command. */
export interface Fate {
  readonly attempt: number;
  readonly result: Outcome['result'];
  readonly final: boolean;
  readonly at: number;
  /** When the outside world may first have been touched: where a look-up starts. */
  readonly firstAt: number;
}

/** A fold of `commands.v1` and `outcomes.v1`, whichever is read first. */
export interface OutboxState {
  /** Commands without a final outcome. */
  readonly waiting: Map<string, NotificationCommand>;
  readonly fates: Map<string, Fate>;
  /** Per type and recipient: commands that were tried, and when last. */
  readonly spent: Map<string, Map<string, number>>;
  /** Types without a limit: what is spent on them is not counted. */
  readonly unlimited: ReadonlySet<NotificationType>;
}

export function emptyOutbox(unlimited: Iterable<NotificationType> = []): OutboxState {
  return { waiting: new Map(), fates: new Map(), spent: new Map(), unlimited: new Set(unlimited) };
}

export function foldCommand(state: OutboxState, command: NotificationCommand): void {
  const fate = state.fates.get(command.id);
  if (fate !== undefined) settle(state, command, fate);
  if (fate?.final !== true) state.waiting.set(command.id, command);
}

export function foldOutcome(state: OutboxState, outcome: Outcome): void {
  const { command: id, attempt, result, final, at } = outcome;
  const before = state.fates.get(id);
  if (before !== undefined && !isNewer(before, outcome)) {
    if (at < before.firstAt) state.fates.set(id, { ...before, firstAt: at });
    return;
  }
  const fate = { attempt, result, final, at, firstAt: Math.min(before?.firstAt ?? at, at) };
  // Set anew, so that the map stays in order of time and old fates are found at its start.
  state.fates.delete(id);
  state.fates.set(id, fate);
  const command = state.waiting.get(id);
  if (command === undefined) return;
  settle(state, command, fate);
  if (final) state.waiting.delete(id);
}

/** Takes a place in the recipient's hour before the attempt is on record. */
export function reserve(state: OutboxState, command: NotificationCommand, at: number): void {
  if (state.unlimited.has(command.type)) return;
  const key = recipientKey(command);
  const spent = state.spent.get(key) ?? new Map<string, number>();
  state.spent.set(key, spent.set(command.id, at));
}

/** How many other commands were tried for this recipient since `since`; one that is being retried stays recent. */
export function spentBeside(state: OutboxState, command: NotificationCommand, since: number): number {
  const spent = state.spent.get(recipientKey(command));
  if (spent === undefined) return 0;
  for (const [id, at] of spent) if (at <= since) spent.delete(id);
  return spent.size - (spent.has(command.id) ? 1 : 0);
}

/** Lets go of final fates from before `before`. Commands of that age are no longer performed, whatever is remembered. */
export function forgetFates(state: OutboxState, before: number): void {
  for (const [id, fate] of state.fates) {
    if (fate.at >= before) return;
    if (!state.waiting.has(id)) state.fates.delete(id);
  }
}

function settle(state: OutboxState, command: NotificationCommand, fate: Fate): void {
  if (fate.result === 'refused' || fate.result === 'simulated') {
    state.spent.get(recipientKey(command))?.delete(command.id);
  } else {
    reserve(state, command, fate.at);
  }
}

function isNewer(before: Fate, after: Outcome): boolean {
  if (before.final || after.final) return !before.final;
  if (after.attempt !== before.attempt) return after.attempt > before.attempt;
  return before.result === 'attempted' && after.result !== 'attempted';
}

const recipientKey = (command: NotificationCommand): string => `${command.type} ${command.recipient}`;
