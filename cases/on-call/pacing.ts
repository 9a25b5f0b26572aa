import { type Command, isPersonal } from '../../schemas/command.ts';
import type { Entry } from '../../schemas/journal.ts';
import { obstacleTo } from './budget.ts';
import { lineOf } from './digest-line.ts';
import type { PagingState } from './paging-state.ts';
import { personAt, type Roster } from './roster.ts';

/** The entry with those of its notifications held back that a person's hour has no place for, or that would wake them. */
export function paced(state: PagingState, roster: Roster, entry: Entry): Entry {
  const commands: Command[] = [];
  let held: Entry['held'];
  for (const command of entry.commands) {
    const single = isPersonal(command) && command.notice?.kind !== 'digest' ? command : undefined;
    const person = single === undefined ? undefined : personAt(roster, single.recipient);
    if (single === undefined || person === undefined) {
      commands.push(command);
      continue;
    }
    const { type, alert } = single;
    const reason = obstacleTo(state, roster, person, type, alert.severity, entry.at);
    if (reason === undefined) commands.push(command);
    else {
      held ??= { line: lineOf(single), to: [] };
      held.to.push({ person: person.name, type, reason });
    }
  }
  return held === undefined ? entry : { ...entry, commands, held };
}
