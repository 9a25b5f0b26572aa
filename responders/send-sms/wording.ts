import type { NotificationCommand } from '../../schemas/command.ts';
import { noticeText } from './notice-text.ts';

/** One message of the GSM 03.38 alphabet, in septets; beyond it a provider splits and charges twice. */
export const smsSeptets = 160;

const placeChars = 28;

// GSM 03.38 without its line breaks and without the extension table: each of these is one septet.
const alphabet = new Set(
  '@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
// Brackets would let a device name pass for our marker.
const stand: Readonly<Record<string, string>> = {
  '[': '(',
  ']': ')',
  '{': '(',
  '}': ')',
  '\t': ' ',
  '\n': ' ',
  '\r': ' ',
};

/** The text of an SMS: who we are, which alert, how bad, what and where, how to answer, and the marker to find it by. */
export function smsText({ id, alert, change, notice, at }: NotificationCommand): string {
  const mark = `[${markerOf(id)}]`;
  if (notice !== undefined && notice.kind !== 'unanswered') {
    return `${cut(harmless(noticeText(notice, alert.number, at)), smsSeptets - septets(mark) - 1)} ${mark}`;
  }
  const severity = alert.severity.toUpperCase();
  const open = change !== 'alert-acknowledged' && change !== 'alert-closed';
  const state = {
    'alert-opened': severity,
    'alert-escalated': `now ${severity}`,
    'alert-reopened': `${severity} again`,
    'alert-acknowledged': 'acknowledged',
    'alert-closed': 'closed',
  }[change];
  const unanswered = notice === undefined ? state : `${severity}, no answer for ${notice.minutes} min`;
  const head = `Tocsin #${alert.number} ${unanswered}: `;
  const tail = open ? `. Reply ACK ${alert.number} ${mark}` : ` ${mark}`;
  const title = harmless(alert.title).replace(/[.\s]+$/, '');
  const place = placeOf(alert, title);
  return head + cut(title, smsSeptets - septets(head) - septets(place) - septets(tail)) + place + tail;
}

/** Four characters by which an SMS is found again in the provider's list: with number, recipient and day, unique enough. */
export function markerOf(commandId: string): string {
  return Number.parseInt(commandId.slice(-10), 16).toString(36).padStart(4, '0').slice(-4);
}

/** Length as a phone network counts it: characters of the extension table take two. */
export function septets(text: string): number {
  let count = 0;
  for (const char of text) count += '^{}\\[~]|€'.includes(char) ? 2 : 1;
  return count;
}

/** Log content as it may stand in an SMS: one line of the basic alphabet, all else replaced by question marks. */
function harmless(text: string): string {
  let clean = '';
  for (const char of text.slice(0, 500)) {
    const safe = stand[char] ?? char;
    clean += alphabet.has(safe) ? safe : '?';
  }
  return clean.replace(/ {2,}/g, ' ').trim();
}

function placeOf(alert: NotificationCommand['alert'], title: string): string {
  const subject = cut(harmless(alert.device === '' ? alert.subject.id : alert.device), placeChars);
  const gateway = cut(harmless(alert.gateway), placeChars);
  const what = subject === '' || title.includes(subject) ? '' : `: ${subject}`;
  return gateway === '' || gateway === subject || title.includes(gateway) ? what : `${what} at ${gateway}`;
}

/** The alphabet's characters are one code unit and one septet each. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, Math.max(0, length - 3)).trimEnd()}...`;
}
