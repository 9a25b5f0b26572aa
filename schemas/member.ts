import { z } from 'zod';

const offset = z.number().int().min(0);
const id = z.string().min(1).max(128);
/** What one instance holds alone: `detect/telemetry/3`, `triage`. What is before the first `/` is shared out evenly. */
export const keySchema = z.string().min(1).max(128);
/** Bounds what is remembered of one instance: telemetry has 1,024 partitions at most. */
const keys = z.array(keySchema).max(4_096);

const note = z.string().max(128);

/** An instance as all know it at one place in the log. */
export const memberSchema = z.object({
  id,
  /** Its writer since it joined: one that was declared gone and joins again is another run. */
  run: z.string(),
  /** What it calls itself in status: its process. */
  process: z.string().max(128),
  /** Offset at which it joined, and of its latest record. */
  joined: offset,
  last: offset,
  /** Of its latest record: one that does not rise is a repeat. */
  sequence: z.number().int(),
  /** Offsets of its latest beats, oldest first. */
  beats: z.array(offset),
  wants: keys,
});
export type Member = z.infer<typeof memberSchema>;

/** Who holds a key, since which offset (its epoch), and who shall have it next. */
export const holdingSchema = z.object({
  key: keySchema,
  /** Absent while nobody holds it. */
  holder: z.object({ id, run: z.string() }).optional(),
  epoch: offset.optional(),
  /** What its holders said last that whoever comes next must know; kept when nobody wants the key. */
  note: note.optional(),
  /** Who should hold it; absent while nobody wants it. */
  target: id.optional(),
});
export type Holding = z.infer<typeof holdingSchema>;

export const rosterStateSchema = z.object({
  /** Offset of the last change of who is there or holds what; -1 before the first. */
  generation: z.number().int().min(-1),
  /** Records since the latest view. */
  since: z.number().int().min(0),
  members: z.array(memberSchema),
  holdings: z.array(holdingSchema),
});
export type RosterState = z.infer<typeof rosterStateSchema>;

/** One record of `members.v1`; who says it is the record's writer. */
export const memberRecordSchema = z.discriminatedUnion('type', [
  /** Takes the place of whoever had the same id. */
  z.object({ type: z.literal('joined'), id, process: z.string().max(128), wants: keys }),
  z.object({ type: z.literal('beat') }),
  /** All that it wants from now on; it goes on holding what is not among them until it says `released`. */
  z.object({ type: z.literal('wants'), keys }),
  z.object({ type: z.literal('released'), key: keySchema }),
  /** Counts when it comes from who holds the key at that place in the log. */
  z.object({ type: z.literal('noted'), key: keySchema, note }),
  z.object({ type: z.literal('left') }),
  /** What the fold of all records before `before` is, so that nobody reads from the beginning. Changes nothing. */
  z.object({ type: z.literal('view'), before: offset, state: rosterStateSchema }),
]);
export type MemberRecord = z.infer<typeof memberRecordSchema>;
