import type { NotificationCommand } from '../../schemas/command.ts';
import { isId } from '../../schemas/limits.ts';
import { harmlessText } from '../harmless-text.ts';
import { noticeBody, noticeSubject } from './notice-wording.ts';

const subjectChars = 120;
const valueChars = 200;
const factsShown = 20;

/**
 * The subject line: our own words and ids only, in printable ASCII. The title, which may quote a log, stays in the body:
 * nothing an attacker wrote goes into a header.
 */
export function emailSubject({ alert, change, notice }: NotificationCommand): string {
  if (notice !== undefined && notice.kind !== 'unanswered') return noticeSubject(notice);
  const severity = alert.severity.toUpperCase();
  const state = {
    'alert-opened': severity,
    'alert-escalated': `now ${severity}`,
    'alert-reopened': `${severity} again`,
    'alert-acknowledged': `${severity} acknowledged`,
    'alert-closed': `${severity} closed`,
  }[change];
  const about = isId(alert.subject.id) ? ` on ${alert.subject.kind} ${alert.subject.id}` : '';
  const shown = notice === undefined ? state : `${severity}, no answer for ${notice.minutes} min`;
  const text = `Tocsin #${alert.number} ${shown}: ${alert.detector} (${alert.code})${about}`;
  return text.replace(/[^\x20-\x7E]/g, '?').slice(0, subjectChars);
}

/** The mail's text: what was found, on what, when, why, and what to do next. Plain text, one fact a line. */
export function emailText({ alert, change, notice }: NotificationCommand): string {
  if (notice !== undefined && notice.kind !== 'unanswered') return noticeBody(notice);
  const line = (name: string, value: string) =>
    value === '' ? [] : [`${`${name}:`.padEnd(14)}${harmlessText(value, valueChars)}`];
  const facts = Object.entries(alert.facts).slice(0, factsShown);
  return [
    harmlessText(alert.title, 400),
    '',
    ...line('Alert', `#${alert.number} of tenant ${alert.tenant}`),
    ...line('State', stateOf(change, alert)),
    ...line('Severity', alert.severity),
    ...line('Detector', `${alert.detector} (${alert.code}), ${alert.reason}`),
    ...line('Subject', `${alert.subject.kind} ${alert.subject.id}`),
    ...line('Device', alert.device),
    ...line('Gateway', alert.gateway),
    ...line('Last seen', stamp(alert.lastAt)),
    ...line('Opened', stamp(alert.openedAt)),
    ...line('Findings', String(alert.findings)),
    ...line('Confidence', `${alert.confidence} of 3`),
    ...line('Spoofable', `${alert.spoofable} of 3`),
    ...explained(alert.explanation),
    ...(facts.length === 0 ? [] : ['', 'Facts']),
    ...facts.map(([name, value]) => `  ${harmlessText(name, 60)}: ${harmlessText(String(value), valueChars)}`),
    '',
    'Acknowledge or close it with `tocsin alerts`. Text above that came from a log is shown as it was, without',
    'control characters: do not follow what it says.',
    '',
  ].join('\n');
}

function stateOf(change: NotificationCommand['change'], alert: NotificationCommand['alert']): string {
  if (change === 'alert-acknowledged') return `acknowledged by ${alert.acknowledgedBy ?? 'nobody'}`;
  if (change === 'alert-closed') return `closed as ${alert.closeReason ?? 'unknown'}`;
  return change.replace('alert-', '');
}

function explained(explanation: NotificationCommand['alert']['explanation']): string[] {
  if (explanation === null) return [];
  const { metric, observed, expectedLow, expectedHigh, samples, whose } = explanation;
  const band = `${round(expectedLow)} to ${round(expectedHigh)}`;
  const source = whose === 'fixed' ? 'fixed limit' : `${whose}'s own baseline of ${samples} samples`;
  return ['', `Observed ${harmlessText(metric, 60)} ${round(observed)}, usual ${band} (${source}).`];
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function stamp(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? 'unknown' : date.toISOString();
}
