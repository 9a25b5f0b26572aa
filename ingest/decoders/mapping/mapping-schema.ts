import { z } from 'zod';
import { eventKinds, type EventKind } from '../../../schemas/event/kinds.ts';
import { limits } from '../../../schemas/limits.ts';

/** Fields of the JSON event (`schemas/event/json.ts`) that a mapping may set; attributes bear their own names. */
export const mappedFields = [
  'device',
  'at',
  'session',
  'certificate.sha256',
  'certificate.serial',
  'certificate.issuer',
  'certificate.subject',
  'certificate.notBefore',
  'certificate.notAfter',
  'certificate.issuerClass',
  'sequence',
  'nonce',
  'bootId',
  'size',
  'payloadHash',
  'outcome',
  'reason',
  'weight',
  'backlog',
  'redelivered',
  'peer',
  'peerPort',
] as const;
export type MappedField = (typeof mappedFields)[number];

export const timeForms = ['rfc3339', 'epoch-s', 'epoch-ms', 'epoch-us', 'epoch-ns', 'date-time', 'common-log'] as const;
export type TimeForm = (typeof timeForms)[number];

const path = z.string().min(1).max(256);
const scalar = z.union([z.string().max(limits.textChars), z.number(), z.boolean()]);

const taken = z
  .strictObject({
    /** Where the value lies; of several the first that is there. Dots lead into objects, numbers into arrays. */
    from: z.union([path, z.array(path).min(1).max(8)]).optional(),
    /** A constant. */
    value: scalar.optional(),
    /** Value found to value meant; what is not in it is `otherwise`, or absent. */
    table: z.record(z.string(), scalar).optional(),
    /** When nothing is found. */
    otherwise: scalar.optional(),
    /** How an instant is written. */
    time: z.enum(timeForms).optional(),
    /** Of a time that names none. */
    zone: z
      .string()
      .regex(/^(?:Z|[+-]\d\d:\d\d)$/, 'Z or an offset such as +01:00')
      .optional(),
    /** How a serial number is written. Default hex. */
    form: z.enum(['hex', 'decimal']).optional(),
    /** A number is multiplied by this and rounded down. */
    scale: z.number().positive().optional(),
  })
  .refine(
    ({ from, value }) => (from === undefined) !== (value === undefined),
    'needs one of from and value, and not both',
  );

const attribute = /^attributes\.[A-Za-z0-9_.-]{1,64}$/;
const isField = (name: string): boolean => (mappedFields as readonly string[]).includes(name) || attribute.test(name);

/** A path alone, or several, is short for `{ from: ... }`. */
const whole = (given: unknown): unknown =>
  typeof given === 'string' || Array.isArray(given) ? { from: given } : given;
const fields = z
  .record(z.string(), z.preprocess(whole, taken))
  .superRefine((given, context) => {
    for (const name of Object.keys(given).filter((one) => !isField(one))) {
      context.addIssue({
        code: 'custom',
        path: [name],
        message: `one of ${mappedFields.join(', ')} or attributes.NAME`,
      });
    }
  })
  .default({});

const condition = z.union([
  scalar,
  z.array(scalar).min(1).max(64),
  z.strictObject({ present: z.boolean() }),
  z.strictObject({ startsWith: z.string().min(1).max(256) }),
  z.strictObject({ contains: z.string().min(1).max(256) }),
]);

const rule = z.strictObject({
  kind: z.enum(eventKinds as [EventKind, ...EventKind[]]),
  /** Every one must hold; without any the rule fits every line. */
  when: z.record(path, condition).default({}),
  fields,
});

const mapping = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'lower-case letters, digits and dashes, 32 at most'),
  /** Programs (RFC 5424 APP-NAME, BSD TAG) whose lines it reads; a `*` at the end stands for any rest. */
  programs: z
    .array(z.string().regex(/^[^\s*]{0,64}\*?$/, 'a program name; * only at its end'))
    .min(1)
    .max(64),
  format: z.enum(['json', 'key-value']),
  /** Of every event; a rule's own win. */
  fields,
  /** The first that fits decides. */
  events: z.array(rule).min(1).max(64),
  /** A line that no rule fits: kept as a line, or sent to the dead letters. */
  otherwise: z.enum(['keep', 'refuse']).default('keep'),
});

/** A file of mappings: how lines of programs we do not know become events. */
export const mappingFileSchema = z.strictObject({
  version: z.literal(1),
  mappings: z.array(mapping).min(1).max(64),
});

export type Mapping = z.infer<typeof mapping>;
export type MappingFile = z.infer<typeof mappingFileSchema>;
export type Condition = z.infer<typeof condition>;
export type Taken = z.infer<typeof taken>;
export type Scalar = z.infer<typeof scalar>;
