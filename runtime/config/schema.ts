import { z } from 'zod';
import { isId } from '../../schemas/limits.ts';
import { healthSchema } from './health-schema.ts';
import { ingestSchema } from './ingest-schema.ts';
import { issuedListsSchema } from './issued-lists-schema.ts';
import { kafkaSchema } from './kafka-schema.ts';
import { notifySchema } from './notify-schema.ts';
import { onCallSchema } from '../../schemas/on-call.ts';
import { rulesSchema } from '../../schemas/policy.ts';
import { pkiSchema } from './pki-schema.ts';
import { webSchema } from './web-schema.ts';

const id = z.string().refine(isId, 'letters, digits and ._:- only, 1 to 64 of them');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits (sha256)');
const port = z.number().int().min(0).max(65_535);
const listen = { host: z.string().default('127.0.0.1'), port };

const gateway = z
  .strictObject({
    id,
    tenant: id,
    /** sha256 of the token it presents over HTTP. */
    tokenSha256: sha256.optional(),
    /** sha256 of the client certificate it presents over TLS. */
    certificateSha256: sha256.optional(),
  })
  .refine(
    (one) => one.tokenSha256 !== undefined || one.certificateSha256 !== undefined,
    'a gateway needs tokenSha256 or certificateSha256',
  );

const everything = z.strictObject({
  /** Where the log, the engine and snapshots live. */
  data: z.string().default('.tocsin'),
  ingest: ingestSchema,
  gateways: z.array(gateway).default([]),
  issuedLists: issuedListsSchema,
  /** Files that say how lines of further programs become events: docs/mappings.md. */
  mappings: z.array(z.string()).default([]),
  log: z
    .strictObject({
      telemetryPartitions: z.number().int().min(1).max(1024).default(1),
      /** Days of telemetry and identity kept in the log; ClickHouse keeps its own. */
      retentionDays: z.number().int().min(1).default(7),
    })
    .prefault({}),
  kafka: kafkaSchema.optional(),
  /** Instances that share work: pause between two signs of life, ms. After three to four without one it is done by the others. */
  members: z.strictObject({ beatMs: z.number().int().min(20).max(60_000).default(3_000) }).prefault({}),
  clickhouse: z
    .strictObject({
      url: z.url(),
      user: z.string(),
      passwordFile: z.string(),
      database: z
        .string()
        .regex(/^[a-z][a-z0-9_]{0,31}$/)
        .default('tocsin'),
      /** PEM files: who vouches for the server where the system's authorities do not, and our own certificate where it asks. */
      tls: z
        .strictObject({ authority: z.string(), certificate: z.string().optional(), key: z.string().optional() })
        .refine((one) => (one.certificate === undefined) === (one.key === undefined), 'certificate and key go together')
        .optional(),
    })
    .optional(),
  detect: z
    .strictObject({
      tickMs: z.number().int().min(100).default(2_000),
      latenessMs: z.number().int().min(0).default(120_000),
      /** Most devices, and as many others, that are remembered of a tenant in a partition: named by trusted channels, and by nobody trusted. */
      subjects: z
        .strictObject({
          vouched: z.number().int().min(1_000).max(20_000_000).default(1_000_000),
          unvouched: z.number().int().min(1_000).max(20_000_000).default(100_000),
        })
        .prefault({}),
      /** Whether detectors judge that are not sure enough or take much room (D15). */
      experimental: z.boolean().default(false),
      /** By detector id: settings that differ from its defaults. */
      settings: z.record(z.string(), z.record(z.string(), z.union([z.number(), z.string(), z.boolean()]))).default({}),
    })
    .prefault({}),
  /** An insert costs the engine some 25 ms of CPU however few rows it has: hence not more often, and large ones from a backlog. */
  archive: z
    .strictObject({
      rows: z.number().int().min(100).default(100_000),
      flushMs: z.number().int().min(50).default(2_000),
    })
    .prefault({}),
  learn: z
    .strictObject({
      everyMs: z.number().int().min(50).default(10_000),
      historyHours: z.number().int().min(1).default(504),
    })
    .prefault({}),
  notify: notifySchema,
  /** Who is told when, and who comes next; without it the recipients of `notify`. docs/on-call.md. */
  onCall: onCallSchema.optional(),
  /** People are told when a stage makes no progress for this long, s. */
  watch: z
    .strictObject({ enabled: z.boolean().default(true), afterSeconds: z.number().min(1).max(86_400).default(60) })
    .prefault({}),
  /** What alerts give rise to: `rules` here or in a file of their own; without either the table that ships. */
  policy: z
    .strictObject({ file: z.string().optional(), rules: rulesSchema.optional() })
    .refine(({ file, rules }) => (file === undefined) !== (rules === undefined), 'give either file or rules')
    .optional(),
  /** Keeping devices out. Nothing reaches a gateway until `live` is true. */
  quarantine: z
    .strictObject({
      live: z.boolean().default(false),
      /** Devices an hour and tenant, or this share of its fleet when that is more; beyond, a second person confirms. */
      perHour: z.number().int().min(0).max(10_000).default(5),
      shareOfFleet: z.number().min(0).max(1).default(0.005),
      /** Of a site, model or production batch at a time; one device always may. */
      shareOfGroup: z.number().min(0).max(1).default(0.2),
      /** Devices that are never quarantined, whoever asks. */
      never: z.array(id).default([]),
      /** How long one lasts when policy asked for it. */
      hours: z.number().min(0.01).max(8_760).default(24),
      /** How long the refusal may take to be seen before people are told. */
      verifyWithinMinutes: z.number().min(0.01).max(10_080).default(60),
      /** How long policy leaves a released device alone. */
      immunityMinutes: z.number().min(0).max(10_080).default(60),
    })
    .prefault({}),
  /** Resetting the credentials of many devices. Nothing reaches a device or a broker until `live` is true. */
  campaign: z
    .strictObject({
      live: z.boolean().default(false),
      /** A secret that all instances share, of which the new secrets are made; left out: a key on this machine to each campaign. */
      keyFile: z.string().optional(),
      /** How long the second person has whom the caps of quarantine ask for. */
      approveWithinMinutes: z.number().min(1).max(1_440).default(15),
      canary: z.number().int().min(1).max(10_000).default(5),
      /** Shares of the devices done by the end of each wave after the canary; the last wave is the rest. */
      waves: z.array(z.number().gt(0).max(1)).max(16).default([0.01, 0.1]),
      perMinute: z.number().int().min(1).max(100_000).default(60),
      /** For how long a device may have two valid credentials. */
      overlapMinutes: z.number().min(0.1).max(10_080).default(240),
      failureShare: z.number().min(0).max(1).default(0.05),
      /** How long devices that are asleep are waited for. */
      deadlineDays: z.number().min(0.01).max(3_650).default(730),
      /** Devices that no campaign touches. */
      never: z.array(id).default([]),
      /** Every broker whose dynamic security plugin lets these devices in. */
      brokers: z
        .array(
          z.strictObject({
            name: id,
            tenant: id,
            url: z.url(),
            username: z.string(),
            passwordFile: z.string(),
            authority: z.string().optional(),
          }),
        )
        .max(64)
        .default([]),
    })
    .prefault({}),
  /** Where gateways ask what to refuse; without it there is no command channel. Gateways are known by certificate. */
  edge: z
    .strictObject({
      ...listen,
      certificate: z.string(),
      key: z.string(),
      clientAuthority: z.string().optional(),
      /** How long a question is held open while there is nothing to say, ms. */
      holdMs: z.number().int().min(0).max(60_000).default(25_000),
      /** How long gateways wait between two questions, ms. */
      pollMs: z.number().int().min(0).max(3_600_000).default(1_000),
    })
    .optional(),
  /** Lists and OCSP answers for issuers delegated to us. */
  pki: pkiSchema.optional(),
  health: healthSchema,
  /** Console and API; without it nobody signs in here. docs/console.md. */
  web: webSchema.optional(),
  /** A clock that runs faster than the world's, for demonstrations. */
  clock: z.strictObject({ from: z.number(), factor: z.number().min(1).max(10_000), startFile: z.string() }).optional(),
});

/** Somebody has to be told: either way of writing it down names people. */
export const configSchema = everything.superRefine(({ notify: { sms, email }, onCall }, context) => {
  for (const [way, one] of Object.entries({ sms, email }))
    if (one !== undefined && onCall === undefined && one.recipients.length === 0)
      context.addIssue({
        code: 'custom',
        path: ['notify', way, 'recipients'],
        message: 'name one at least, or write a section onCall',
      });
});

export type Config = z.infer<typeof configSchema>;
