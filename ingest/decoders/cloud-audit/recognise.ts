import { jsonEventSchema } from '../../../schemas/event/json.ts';

/** Members that an audit record has (CloudTrail event version 1.0x) and no other JSON line is likely to; `Records` holds many. */
const auditNames = [
  'eventVersion',
  'eventTime',
  'eventName',
  'eventSource',
  'eventID',
  'eventType',
  'eventCategory',
  'userIdentity',
  'awsRegion',
  'sourceIPAddress',
  'recipientAccountId',
  'Records',
];

/** What a member's name says of the object: that it is an audit record, or Tocsin's own event. */
const says = new Map<string, boolean>([
  ...Object.keys(jsonEventSchema.shape).map((name) => [name, false] as const),
  ...auditNames.map((name) => [name, true] as const),
]);

const tab = 0x09;
const feed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const backslash = 0x5c;

/**
 * Whether an object that opens at `start` is an audit record, by the first of its own members whose name either kind of event
 * knows; the common case is decided by the first name. Reads each character once at most and builds nothing.
 */
export function looksLikeAudit(text: string, start: number, end: number): boolean {
  let at = skipBlank(text, start + 1, end);
  while (at < end && text.charCodeAt(at) === quote) {
    const nameEnd = endOfString(text, at + 1, end);
    const verdict = says.get(text.slice(at + 1, nameEnd));
    if (verdict !== undefined) return verdict;
    at = skipBlank(text, nameEnd + 1, end);
    if (text.charCodeAt(at) !== colon) return false;
    at = endOfValue(text, at + 1, end);
    if (text.charCodeAt(at) !== comma) return false;
    at = skipBlank(text, at + 1, end);
  }
  return false;
}

function skipBlank(text: string, from: number, end: number): number {
  let at = from;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code !== space && code !== tab && code !== feed && code !== carriageReturn) break;
  }
  return at;
}

/** Position of the closing quote, `end` without one. */
function endOfString(text: string, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) return at;
    if (code === backslash) at++;
  }
  return end;
}

/** Position after a value: of the comma or bracket behind it. */
function endOfValue(text: string, from: number, end: number): number {
  let depth = 0;
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at + 1, end);
    else if (code === 0x7b || code === 0x5b) depth++;
    else if (code === 0x7d || code === 0x5d) {
      if (--depth < 0) return at;
    } else if (code === comma && depth === 0) return at;
  }
  return end;
}
