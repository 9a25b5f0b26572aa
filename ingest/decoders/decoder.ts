import type { EventDraft } from '../../schemas/event/event.ts';
import type { SyslogLine } from '../line.ts';

/**
 * What became of a line:
 * - `event`: the draft is complete;
 * - `held`: it is part of an attempt that later lines complete (its bytes were copied if needed);
 * - `unclaimed`: well formed but not this decoder's business: it is stored as `line-received`;
 * - a reason (snake_case): refused, to the dead letters.
 */
export type Decoded = 'event' | 'held' | 'unclaimed' | { reject: string };

/**
 * Says what a program's lines mean. Before `decode` the pipeline has filled in everything the channel and the syslog
 * header tell (tenant, gateway, trust, channel, index, receivedAt, at, host, program, severity, raw); the decoder sets
 * the rest. A decoder that folds lines into attempts sets `draft.lines` to their number and keeps, on the draft, the
 * index and raw of the first. It is a total function: no input makes it throw.
 */
export interface Decoder {
  readonly name: string;
  /** Whether lines of this program (RFC 5424 APP-NAME, BSD TAG) are its own. */
  claims(program: string): boolean;
  decode(line: SyslogLine, draft: EventDraft): Decoded;
  /** Gives up attempts whose last line is older than `olderThan` (receivedAt, ms), each through `emit` on the draft. */
  flush?(olderThan: number, draft: EventDraft, emit: (draft: EventDraft) => void): void;
  /** Lines held now. */
  held?(): number;
  /** Whether it holds the channel's line of that index. */
  holds?(index: number): boolean;
}

/** Decoders keep their attempts per channel, so each channel makes its own. */
export type DecoderFactory = () => Decoder;

/** Decodes what is no syslog line; told what it is without its secrets where it held any. */
export type ItemDecoder = (draft: EventDraft, redacted: string | undefined) => Decoded;
