const space = 0x20;
const lf = 0x0a;

/** Digits of a transaction number and of a length (RELP 1.0: 0 to 999,999,999). */
const mostDigits = 9;
const commandChars = 32;
/** A head is never longer than this: two numbers, a command, three blanks. */
export const longestHead = mostDigits * 2 + commandChars + 3;

export type RelpReason =
  | 'relp_head'
  | 'relp_trailer'
  | 'relp_not_open'
  | 'relp_open_twice'
  | 'relp_version'
  | 'frame_too_long'
  | 'frame_timeout'
  | 'cut_short';

/** One frame, `TXNR SP COMMAND SP DATALEN [SP DATA] LF`; offsets into the bytes it was read from. */
export interface RelpHead {
  transaction: number;
  command: string;
  dataFrom: number;
  dataTo: number;
  /** Behind its LF. */
  end: number;
}

/** `incomplete` when the bytes end before the head does; the data need not be there yet. */
export function readHead(bytes: Buffer, from: number, to: number): RelpHead | 'incomplete' | 'relp_head' {
  const numberEnd = digitsEnd(bytes, from, to);
  const ended = blankAt(bytes, from, numberEnd, to);
  if (ended !== '') return ended;
  const commandFrom = numberEnd + 1;
  const commandEnd = lettersEnd(bytes, commandFrom, to);
  const named = blankAt(bytes, commandFrom, commandEnd, to);
  if (named !== '') return named;
  const lengthFrom = commandEnd + 1;
  const lengthEnd = digitsEnd(bytes, lengthFrom, to);
  if (lengthEnd === to) return lengthEnd - lengthFrom > mostDigits ? 'relp_head' : 'incomplete';
  if (lengthEnd === lengthFrom) return 'relp_head';
  const length = Number(bytes.latin1Slice(lengthFrom, lengthEnd));
  const behind = bytes[lengthEnd];
  // Without data there is no blank, though some write one.
  if (behind !== space && (behind !== lf || length > 0)) return 'relp_head';
  const dataFrom = behind === lf ? lengthEnd : lengthEnd + 1;
  const transaction = Number(bytes.latin1Slice(from, numberEnd));
  const command = bytes.latin1Slice(commandFrom, commandEnd);
  return { transaction, command, dataFrom, dataTo: dataFrom + length, end: dataFrom + length + 1 };
}

/** '' when a field that is not empty ends with a blank there. */
function blankAt(bytes: Buffer, from: number, end: number, to: number): '' | 'incomplete' | 'relp_head' {
  if (end === to) return end - from > commandChars ? 'relp_head' : 'incomplete';
  return end === from || bytes[end] !== space ? 'relp_head' : '';
}

function digitsEnd(bytes: Buffer, from: number, to: number): number {
  const limit = Math.min(to, from + mostDigits);
  let at = from;
  while (at < limit && (bytes[at] as number) >= 0x30 && (bytes[at] as number) <= 0x39) at++;
  return at;
}

function lettersEnd(bytes: Buffer, from: number, to: number): number {
  const limit = Math.min(to, from + commandChars);
  let at = from;
  while (at < limit && (bytes[at] as number) >= 0x61 && (bytes[at] as number) <= 0x7a) at++;
  return at;
}
