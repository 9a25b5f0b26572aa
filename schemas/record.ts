import type { WritingRole } from './epoch.ts';

/** What the log carries beside a payload. Small JSON; everything a consumer needs to skip a record without opening it. */
export type RecordType =
  | 'events'
  | 'tick'
  | 'rejections'
  | 'summary'
  | 'neighbours'
  | 'finding'
  | 'request'
  | 'entry'
  | 'command'
  | 'outcome'
  | 'facts'
  | 'order'
  | 'report'
  | 'list'
  | 'account'
  | 'baseline'
  | 'seal'
  | 'member'
  | 'epoch';

export interface Accounts {
  /** Lines counted at framing whose fate this record holds. */
  offered: number;
  /** By reason: input we let go of on purpose. */
  dropped?: Record<string, number>;
  /** By reason: input turned away before it was framed. */
  refused?: Record<string, number>;
}

export interface RecordHeader {
  type: RecordType;
  /** Schema version of the payload; readers accept N and N-1. */
  version: number;
  /** Names the process run that wrote it; with `sequence` it tells a repeated record from an equal one. */
  writer: string;
  sequence: number;
  /** Milliseconds since 1970 on the writer's clock when the record was built. */
  time: number;
  /** A gateway's own batch: the pair is what recognises a resend to another instance. */
  batch?: { gateway: string; key: string };
  /** Events or rejections inside. */
  rows?: number;
  /** Lines those rows stand for: a refused handshake is one event of six lines. */
  lines?: number;
  /** Days since 1970 (UTC) of receivedAt; all rows of a block share it, so that one insert is one part. */
  day?: number;
  accounts?: Accounts;
  /** Whose and which epoch it was written in: of roles of which one instance works at a time (`schemas/epoch.ts`). */
  epoch?: { role: WritingRole; number: number };
  /** Of a record that was read without the devices that are forgotten: what was left out, by wish. Never written. */
  forgotten?: { receivedAt: number; left: Record<string, { rows: number; lines: number }> };
}

export const recordVersion = 1;
