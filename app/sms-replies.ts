import type { TriageState } from '../cases/triage-state.ts';
import { digest } from '../schemas/digest.ts';
import type { Change } from '../schemas/journal.ts';
import type { Request } from '../schemas/request.ts';
import { readReply } from '../responders/sms-callback/reply.ts';

export interface Texted {
  readonly sid: string;
  /** As the journal shall name them. */
  readonly name: string;
  readonly body: string;
  readonly at: number;
}

/** The wish that a text stands for, or what to say back when it stands for none. */
export function wishOf({ sid, name, body, at }: Texted, { tenants }: TriageState): Request | string {
  const asked = readReply(body);
  if (asked === undefined) return 'Not understood. Reply ACK and the number of the alert, such as: ACK 12';
  const { alert, tenant } = asked;
  const having = [...tenants].flatMap(([id, { alerts }]) => {
    const held = alerts.get(alert);
    return held === undefined || held.situation === 'none' ? [] : [{ id, situation: held.situation }];
  });
  // Where only one tenant has that alert open there is nothing to ask back.
  const open = having.filter(({ situation }) => situation === 'open');
  const wanted = tenant !== undefined ? having.filter(({ id }) => id === tenant) : open.length === 1 ? open : having;
  const [first] = wanted;
  if (first === undefined) return `There is no alert ${alert}${tenant === undefined ? '' : ` of ${tenant}`}`;
  if (wanted.length > 1) {
    const names = wanted.map(({ id }) => id).slice(0, 5);
    return `Alert ${alert} of whom? Reply for example: ACK ${alert} ${names[0]} (there are ${names.join(', ')})`;
  }
  // Made from the message's own id: delivered twice it is one wish, whoever takes it.
  const id = digest('sms', sid);
  return { type: 'acknowledge-alert', id, tenant: first.id, alert, actor: { type: 'person', name }, at };
}

/** What a person hears of their wish. */
export function answerText({ alert, tenant }: { alert: number; tenant: string }, change: Change | undefined): string {
  const which = `Alert ${alert} of ${tenant}`;
  if (change === undefined) return `${which}: written down, not yet decided. Ask again or look at the console`;
  if (change.type !== 'request-refused') return `${which} is yours`;
  return `${which}: not changed, ${change.reason.replaceAll('_', ' ')}`;
}
