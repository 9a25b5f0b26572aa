import { type Endpoint, isAddress, portOf } from '../endpoint.ts';

/** A line of sshd that is about one connection, taken apart. */
export interface AuthLine extends Endpoint {
  what: 'failed' | 'accepted' | 'invalid-user' | 'ended' | 'exceeded' | 'refused';
  user: string;
  invalidUser: boolean;
  /** `password`, `publickey`, ...; '' when the line names none. */
  method: string;
  keyType: string;
  /** `SHA256:...` as OpenSSH prints it. */
  fingerprint: string;
  /** snake_case for `ended` and `refused`. */
  reason: string;
}

interface Tail extends Endpoint {
  /** Where the address begins in the text, and where the port ends. */
  start: number;
  end: number;
}

const invalidMark = 'invalid user ';

const endings: readonly (readonly [start: string, reason: string])[] = [
  ['Connection closed by ', 'connection_closed'],
  ['Connection reset by ', 'connection_reset'],
  ['Disconnected from ', 'disconnected'],
  ['Disconnecting ', 'disconnected_by_server'],
];

const refusals: readonly (readonly [start: string, reason: string])[] = [
  ['banner exchange: Connection from ', 'not_ssh'],
  ['Did not receive identification string from ', 'no_identification'],
  ['Unable to negotiate with ', 'negotiation_failed'],
];

/** undefined for a line that is about something else. User names are the attacker's: they may look like any part of a line. */
export function parseAuthLine(message: string): AuthLine | undefined {
  const text = message.startsWith('error: ') ? message.slice(7) : message;
  if (text.startsWith('Failed ')) return attempt('failed', text, 7);
  if (text.startsWith('Accepted ')) return attempt('accepted', text, 9);
  if (text.startsWith('Invalid user ')) return invalidUser(text);
  if (text.startsWith('maximum authentication attempts exceeded for ')) return exceeded(text);
  for (const [start, reason] of refusals) {
    if (!text.startsWith(start)) continue;
    const tail = firstTail(text, start.length);
    return tail === undefined ? undefined : { ...blank('refused', tail), reason };
  }
  for (const [start, reason] of endings) if (text.startsWith(start)) return ended(text, start.length, reason);
  return undefined;
}

/** `Failed password for invalid user x from 192.0.2.7 port 41234 ssh2: ED25519 SHA256:...` */
function attempt(what: 'failed' | 'accepted', text: string, start: number): AuthLine | undefined {
  const mark = text.indexOf(' for ', start);
  const tail = lastTail(text);
  if (mark === -1 || tail === undefined) return undefined;
  const line = blank(what, tail);
  line.method = text.slice(start, mark);
  nameUser(line, text.slice(mark + 5, beforeFrom(text, tail)));
  const key = text.indexOf(' ssh2: ', tail.end);
  if (key !== -1) {
    const [keyType = '', fingerprint = ''] = text.slice(key + 7, key + 160).split(' ', 2);
    line.keyType = keyType;
    line.fingerprint = fingerprint;
  }
  return line;
}

function invalidUser(text: string): AuthLine | undefined {
  const tail = lastTail(text);
  if (tail === undefined) return undefined;
  return { ...blank('invalid-user', tail), user: text.slice(13, beforeFrom(text, tail)), invalidUser: true };
}

function exceeded(text: string): AuthLine | undefined {
  const tail = lastTail(text);
  if (tail === undefined) return undefined;
  const line = blank('exceeded', tail);
  nameUser(line, text.slice(45, beforeFrom(text, tail)));
  return line;
}

/** `Connection closed by invalid user x 192.0.2.7 port 41234 [preauth]` */
function ended(text: string, start: number, reason: string): AuthLine | undefined {
  const tail = lastTail(text);
  if (tail === undefined) return undefined;
  const line = { ...blank('ended', tail), reason };
  let who = text.slice(start, Math.max(start, tail.start - 1));
  if (who.startsWith('authenticating ')) who = who.slice(15);
  if (who.startsWith('user ')) line.user = who.slice(5);
  else nameUser(line, who);
  return line;
}

function nameUser(line: AuthLine, name: string): void {
  line.invalidUser = name.startsWith(invalidMark);
  line.user = line.invalidUser ? name.slice(invalidMark.length) : name;
}

function blank(what: AuthLine['what'], { address, port }: Endpoint): AuthLine {
  return { what, address, port, user: '', invalidUser: false, method: '', keyType: '', fingerprint: '', reason: '' };
}

/** The last `ADDRESS port N`: whatever a user name holds stands before it. */
function lastTail(text: string): Tail | undefined {
  return tailAt(text, text.lastIndexOf(' port '));
}

/** The first one, for lines in which the server's words come first and the client's after. */
function firstTail(text: string, from: number): Tail | undefined {
  return tailAt(text, text.indexOf(' port ', from));
}

function tailAt(text: string, mark: number): Tail | undefined {
  if (mark < 1) return undefined;
  const start = text.lastIndexOf(' ', mark - 1) + 1;
  const address = text.slice(start, mark);
  if (!isAddress(address)) return undefined;
  let end = mark + 6;
  while (end < text.length && text.charCodeAt(end) >= 0x30 && text.charCodeAt(end) <= 0x39) end++;
  const port = portOf(text.slice(mark + 6, end));
  return port === -1 ? undefined : { address, port, start, end };
}

function beforeFrom(text: string, tail: Tail): number {
  return text.startsWith(' from ', tail.start - 6) ? tail.start - 6 : tail.start - 1;
}
