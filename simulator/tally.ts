import { type Protocol, protocols } from './fleet.ts';

/** What one protocol's gateways did, in lines unless said otherwise. */
export interface Tally {
  /** Handed to the sockets of this machine: every line once, resends not counted. */
  sent: number;
  /** Of these, answered by an HTTP 2xx; plain sockets acknowledge nothing. */
  acknowledged: number;
  /** Sent again on purpose under the same batch key. */
  resent: number;
  /** Of HTTP batches that were refused for good. */
  refused: number;
  /** Given up because the other end stayed away. */
  lost: number;
  /** HTTP requests, or connections opened. */
  requests: number;
  /** HTTP batches or socket writes tried again after a failure. */
  retries: number;
}

export type Tallies = Record<Protocol, Tally>;

export function emptyTally(): Tally {
  return { sent: 0, acknowledged: 0, resent: 0, refused: 0, lost: 0, requests: 0, retries: 0 };
}

export function emptyTallies(): Tallies {
  return Object.fromEntries(protocols.map((protocol) => [protocol, emptyTally()])) as Tallies;
}

/** Lines sent over all protocols. */
export function sentLines(tallies: Tallies): number {
  return protocols.reduce((sum, protocol) => sum + tallies[protocol].sent, 0);
}
