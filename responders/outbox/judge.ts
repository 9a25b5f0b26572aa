import type { NotificationCommand, NotificationType, Outcome } from '../../schemas/command.ts';
import type { Responder } from '../responder.ts';
import { spentBeside, type OutboxState } from './fates.ts';
import type { Schedule } from './schedule.ts';

const hourMs = 3_600_000;

/** Whether a command is performed at all, checked again before every attempt: otherwise, the outcome that ends it. */
export function judge(
  state: OutboxState,
  command: NotificationCommand,
  responder: Responder | undefined,
  live: readonly NotificationType[],
  schedule: Schedule,
  now: number,
): Outcome | 'perform' {
  const fate = state.fates.get(command.id);
  const about = { command: command.id, type: command.type, tenant: command.tenant, at: now, final: true } as const;
  const attempt = fate?.attempt ?? 0;
  /** What was perhaps done stays unknown, whatever ends it. */
  const ended = (reason: string): Outcome => {
    const perhaps = fate?.result === 'attempted' || fate?.result === 'unknown';
    return { ...about, attempt, result: perhaps ? 'unknown' : 'refused', providerId: '', reason };
  };
  if (command.simulated || !live.includes(command.type)) {
    if (fate !== undefined) return ended('switched_to_dry_run');
    return { ...about, attempt, result: 'simulated', providerId: '', reason: '' };
  }
  if (responder === undefined) return ended('no_responder');
  if (now - command.at > schedule.giveUpMs) return ended('expired');
  // Only new commands: one that was tried keeps its place in the hour until its fate is known.
  const { perRecipientPerHour: most } = responder;
  if (most !== undefined && fate === undefined && spentBeside(state, command, now - hourMs) >= most)
    return ended('budget');
  return 'perform';
}
