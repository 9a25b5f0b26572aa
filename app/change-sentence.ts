import type { Actor } from '../schemas/alert.ts';
import type { Change } from '../schemas/journal.ts';
import { showable } from './showable.ts';

const nameOf = (actor: Actor): string => (actor.type === 'person' ? showable(actor.name) : 'the system');
const remark = (note: string): string => (note === '' ? '' : `: ${showable(note)}`);
const words = (code: string): string => code.replaceAll('_', ' ');
const reported = ({ type, result, reason }: { type: string; result: string; reason: string }): string =>
  `${type} ${result}${reason === '' ? '' : ` (${showable(reason)})`}`;

type Sentences = { [T in Change['type']]: (change: Extract<Change, { type: T }>) => string };
type Found = Extract<Change, { finding: unknown }>;

const found = ({ type, finding }: Found): string =>
  `${type.replace('alert-', '')}: ${showable(finding.title)} (${finding.severity})`;
const given = ({ actor, assignee }: { actor: Actor; assignee: string | null }): string =>
  `${nameOf(actor)} ${assignee === null ? 'gave it back' : `gave it to ${showable(assignee)}`}`;
const noted = ({ actor, note }: { actor: Actor; note: string }): string => `note by ${nameOf(actor)}${remark(note)}`;

const sentences: Sentences = {
  'alert-opened': found,
  'alert-refreshed': found,
  'alert-escalated': found,
  'alert-reopened': found,
  'alert-resurfaced': found,
  'alert-acknowledged': ({ actor }) => `acknowledged by ${nameOf(actor)}`,
  'alert-closed': ({ actor, reason, note }) => `closed by ${nameOf(actor)} as ${words(reason)}${remark(note)}`,
  'alert-assigned': given,
  'case-assigned': given,
  'alert-noted': noted,
  'case-noted': noted,
  'alerts-inhibited': ({ alerts }) => `explains ${alerts.length} alert(s) that were open`,
  'case-opened': ({ actor, case: { number }, alerts }) =>
    `case ${number} opened by ${nameOf(actor)} with ${alerts.map((one) => `#${one}`).join(', ')}`,
  'alert-attached': ({ actor, number, case: of }) => `#${number} put into case ${of} by ${nameOf(actor)}`,
  'alert-detached': ({ actor, number, case: of }) => `#${number} taken out of case ${of} by ${nameOf(actor)}`,
  'incident-declared': ({ actor }) => `declared an incident by ${nameOf(actor)}`,
  'case-closed': ({ actor, case: of, reason, alerts, note }) =>
    `case ${of} closed by ${nameOf(actor)} as ${words(reason)}, with ${alerts.length} alert(s)${remark(note)}`,
  'alerts-suppressed': ({ actor, suppression }) =>
    `suppression ${suppression.number} by ${nameOf(actor)}${remark(suppression.reason)}`,
  'suppression-confirmed': ({ actor, suppression }) => `suppression ${suppression} confirmed by ${nameOf(actor)}`,
  'suppression-revoked': ({ actor, suppression }) => `suppression ${suppression} taken back by ${nameOf(actor)}`,
  'response-approved': ({ actor }) => `response approved by ${nameOf(actor)}`,
  'response-declined': ({ actor, note }) => `response declined by ${nameOf(actor)}${remark(note)}`,
  'request-refused': ({ reason }) => `a request was refused: ${words(reason)}`,
  'notification-reported': ({ outcome }) => reported(outcome),
  'response-reported': ({ outcome }) => reported(outcome),
  'step-reached': ({ step, people }) =>
    `nobody has acknowledged: step ${step}, ${people.map((one) => showable(one)).join(', ')}`,
  'digest-given': ({ person, sms, email }) => `digest for ${showable(person)}: ${sms} by SMS, ${email} by e-mail`,
};

/** What happened, for the history of an alert or case. */
export function sentence(change: Change): string {
  return (sentences[change.type] as (one: Change) => string)(change);
}
