import type { Quiet } from './quiet.ts';

/** What the runner remembers of one subject: one state per detector that shares the look-up. Plain data. */
export interface Slot {
  tenant: string;
  subject: string;
  /** Minutes since 1970 in log time when it was last heard of. */
  minute: number;
  /** Heard of again since it was first seen or last spared. */
  touched: boolean;
  /** Stream: the detector's memory. Window: a `Windows`. */
  states: unknown[];
  quiet: Quiet[] | undefined;
}

/** Subjects that a channel with some trust spoke of, and the others. Maps keep their order through a snapshot. */
export interface TenantSubjects {
  vouched: Map<string, Slot>;
  unvouched: Map<string, Slot>;
}

export type Table = Map<string, TenantSubjects>;

export interface SubjectLimits {
  /** Most subjects remembered per tenant. */
  vouched: number;
  /** Most that only untrusted channels spoke of: invented ids push out each other, never a vouched subject. */
  unvouched: number;
}

export const subjectLimits: SubjectLimits = { vouched: 1_000_000, unvouched: 100_000 };

export function subjectsOf(table: Table, tenant: string): TenantSubjects {
  let subjects = table.get(tenant);
  if (subjects === undefined) table.set(tenant, (subjects = { vouched: new Map(), unvouched: new Map() }));
  return subjects;
}

export function slotOf(
  subjects: TenantSubjects,
  tenant: string,
  subject: string,
  vouched: boolean,
  limits: SubjectLimits,
  /** How many detectors share the look-up. */
  states: number,
): Slot {
  const known = subjects.vouched.get(subject);
  if (known !== undefined) {
    known.touched = true;
    return known;
  }
  const suspect = subjects.unvouched.get(subject);
  if (suspect !== undefined) {
    suspect.touched = true;
    if (!vouched) return suspect;
    subjects.unvouched.delete(subject);
    return insert(subjects.vouched, suspect, limits.vouched);
  }
  const slot: Slot = {
    tenant,
    subject,
    minute: 0,
    touched: false,
    states: Array.from({ length: states }),
    quiet: undefined,
  };
  return vouched ? insert(subjects.vouched, slot, limits.vouched) : insert(subjects.unvouched, slot, limits.unvouched);
}

function insert(map: Map<string, Slot>, slot: Slot, limit: number): Slot {
  if (map.size >= limit) evictOne(map);
  map.set(slot.subject, slot);
  return slot;
}

/** Second chance: the longest kept goes, unless it was heard of since; then it queues again. One pass at most. */
function evictOne(map: Map<string, Slot>): void {
  for (const [subject, slot] of map) {
    map.delete(subject);
    if (!slot.touched) return;
    slot.touched = false;
    map.set(subject, slot);
  }
}

/** Lets go of subjects last heard of before `minute`. */
export function expire(table: Table, minute: number): void {
  for (const [tenant, { vouched, unvouched }] of table) {
    for (const map of [vouched, unvouched]) {
      for (const [subject, slot] of map) if (slot.minute < minute) map.delete(subject);
    }
    if (vouched.size + unvouched.size === 0) table.delete(tenant);
  }
}

export function* slotsOf(subjects: TenantSubjects): Generator<Slot> {
  yield* subjects.vouched.values();
  yield* subjects.unvouched.values();
}
