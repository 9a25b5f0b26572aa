import { held, real, type RecordOf, shapeOf, text, whole } from '../records/shape.ts';

/** A certificate used from one place by one device: one opening, or several that follow each other. */
export interface Stay {
  gateway: string;
  peer: string;
  device: string;
  /** Events of its first and its last opening. */
  firstId: string;
  lastId: string;
  /** Event times of these, ms. */
  from: number;
  to: number;
  /** The session opened last, when it last gave a sign of life, and when it was closed (0: not that we know). */
  session: string;
  seen: number;
  closed: number;
  spoofable: number;
}

/** A place a certificate was used from, as far back as we remember. */
export interface Haunt {
  gateway: string;
  peer: string;
  first: number;
  last: number;
  visits: number;
  /** Part of a verdict: time does not make it trusted. */
  suspect: boolean;
}

/** More than one place, or several openings of late. */
export interface History {
  /** By time. */
  stays: Stay[];
  haunts: Haunt[];
}

/** Most certificates are used from one place and need no more than these fields. */
export const memoryShape = shapeOf({
  gateway: text(),
  peer: text(),
  device: text(),
  session: text(),
  id: text(),
  from: real(),
  to: real(),
  seen: real(),
  closed: real(),
  spoofable: whole(),
  history: held<History>(),
});
export type Memory = RecordOf<typeof memoryShape>;

export function staysOf(memory: Memory): Stay[] {
  if (memory.history !== undefined) return memory.history.stays;
  if (memory.id === '') return [];
  const { gateway, peer, device, session, id, from, to, seen, closed, spoofable } = memory;
  return [{ gateway, peer, device, firstId: id, lastId: id, from, to, session, seen, closed, spoofable }];
}

/** Keeps them: a single stay in the record itself, when there is nothing else to know. */
export function keep(memory: Memory, stays: Stay[], haunts: Haunt[]): void {
  const [stay] = stays;
  if (stay === undefined) return;
  if (stays.length > 1 || haunts.length > 0) {
    memory.history = { stays, haunts };
    return;
  }
  memory.history = undefined;
  const { gateway, peer, device, session, lastId, from, to, seen, closed, spoofable } = stay;
  Object.assign(memory, { gateway, peer, device, session, id: lastId, from, to, seen, closed, spoofable });
}
