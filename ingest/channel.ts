import type { EventDraft, Trust } from '../schemas/event/event.ts';

/** One connection, batch or file: who is at the other end is decided here, by the channel and never by the text. */
export interface Channel {
  /** 16 hex digits, unique per channel; with the line's index the id of whatever comes out of it. */
  readonly id: string;
  readonly tenant: string;
  /** '' where the channel does not tell. */
  readonly gateway: string;
  readonly trust: Trust;
  /** The listener: `syslog-udp`, `syslog-tcp`, `syslog-tls`, `relp`, `relp-tls`, `http`, `file`, `stdin`. */
  readonly listener: string;
  /** The address it comes from, where that is all that is known of the sender. */
  readonly sender?: string;
  /** Number of lines taken from it so far; the next line's index. */
  lines: number;
}

/** Empties the draft and puts on it what the channel says, which nothing in a text overrules. */
export function describe(draft: EventDraft, channel: Channel, receivedAt: number): void {
  draft.reset();
  draft.channel = channel.id;
  draft.tenant = channel.tenant;
  draft.gateway = channel.gateway;
  draft.trust = channel.trust;
  draft.receivedAt = receivedAt;
}
