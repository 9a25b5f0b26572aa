import type { Change, Refusal } from '../../../schemas/journal.ts';
import { Refused } from '../problem.ts';

const sentences: Partial<Record<Refusal, string>> = {
  already_acknowledged: 'somebody has acknowledged it already',
  already_closed: 'it is closed',
  already_over: 'it is over',
  needs_another_person: 'a second person has to do this',
  weak_evidence: 'the evidence could be forged by anybody: a person has to act by other means',
};

/** @throws Refused when triage refused: CHANGED_SINCE, NOT_FOUND or REFUSED with its reason */
export function orRefused(answer: Change): Exclude<Change, { type: 'request-refused' }> {
  if (answer.type !== 'request-refused') return answer;
  throw refusalOf(answer.reason);
}

export function refusalOf(reason: Refusal): Refused {
  if (reason === 'stale_revision') return new Refused('CHANGED_SINCE', 'it has changed since you looked: look again');
  const said = sentences[reason] ?? reason.replaceAll('_', ' ');
  return new Refused(reason.startsWith('unknown_') ? 'NOT_FOUND' : 'REFUSED', said);
}
