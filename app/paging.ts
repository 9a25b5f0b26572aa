import { dueDigests } from '../cases/on-call/digests.ts';
import { dueSteps } from '../cases/on-call/escalation.ts';
import { paced } from '../cases/on-call/pacing.ts';
import { foldPaging, startPaging } from '../cases/on-call/paging-state.ts';
import { personAt, type Roster } from '../cases/on-call/roster.ts';
import type { TriageState } from '../cases/triage-state.ts';
import type { Alert } from '../schemas/alert.ts';
import type { Entry } from '../schemas/journal.ts';

/** On-call beside triage: what people are told is held to their budgets, and what becomes due with time is given. */
export class Paging {
  readonly #roster: Roster;
  readonly #state = startPaging();

  constructor(roster: Roster) {
    this.#roster = roster;
  }

  /** The entry as it shall be written down; it is folded before the next one is paced. */
  pace(entry: Entry): Entry {
    return paced(this.#state, this.#roster, entry);
  }

  fold(entry: Entry): void {
    foldPaging(this.#state, entry, (address) => personAt(this.#roster, address)?.name);
  }

  /** What time has brought about: steps nobody came before, and digests. Not yet paced. */
  due(triage: TriageState, now: number): Entry[] {
    const alertOf = (tenant: string, number: number): Alert | undefined => {
      const held = triage.tenants.get(tenant)?.alerts.get(number);
      return held === undefined || held.situation === 'none' ? undefined : held.alert;
    };
    return [...dueSteps(this.#state, this.#roster, alertOf, now), ...dueDigests(this.#state, this.#roster, now)];
  }

  /** Alerts somebody is wanted for, and notifications that wait for a digest. */
  status(): { unanswered: number; heldBack: number } {
    const held = [...this.#state.held.values()];
    return {
      unanswered: this.#state.pages.size,
      heldBack: held.reduce((sum, { sms, email }) => sum + sms.length + email.length, 0),
    };
  }
}
