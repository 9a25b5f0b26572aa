import { z } from 'zod';
import { isId, limits } from '../../schemas/limits.ts';
import { onCallSchema } from '../../schemas/on-call.ts';
import { rulesSchema } from '../../schemas/policy.ts';
import { pkiSchema } from './pki-schema.ts';

const id = z.string().refine(isId, 'letters, digits and ._:- only, 1 to 64 of them');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits (sha256)');
const port = z.number().int().min(0).max(65_535);
const listen = { host: z.string().default('127.0.0.1'), port };
/** Listeners that nobody authenticates to belong to one tenant each. */
const open = { ...listen, tenant: id };

const ingest = z
  .strictObject({
    syslogUdp: z.strictObject(open).optional(),
    syslogTcp: z.strictObject(open).optional(),
    syslogTls: z
      .strictObject({ ...listen, certificate: z.string(), key: z.string(), clientAuthority: z.string().optional() })
      .optional(),
    relp: z.strictObject(open).optional(),
    relpTls: z
      .strictObject({ ...listen, certificate: z.string(), key: z.string(), clientAuthority: z.string().optional() })
      .optional(),
    http: z
      .strictObject({
        ...listen,
        certificate: z.string().optional(),
        key: z.string().optional(),
        clientAuthority: z.string().optional(),
      })
      .optional(),
    frameBytes: z.number().int().min(1024).max(1_048_576).default(limits.frameBytes),
    maxSessions: z.number().int().min(1).max(100_000).default(10_000),
    maxSessionsPerPeer: z.number().int().min(1).max(100_000).default(1_000),
    waitingBytes: z
      .number()
      .int()
      .min(1_048_576)
      .default(32 * 1_048_576),
  })
  .prefault({});

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

const notify = z
  .strictObject({
    /** False: what would be sent is journalled as simulated and nothing leaves. */
    live: z.boolean().default(false),
    sms: z
      .strictObject({
        accountSid: z.string().regex(/^AC[0-9a-f]{32}$/),
        /** File that holds the auth token, readable by this user only. */
        authTokenFile: z.string(),
        from: z.string().regex(/^\+[1-9]\d{6,14}$/, 'an E.164 number such as +15005550006'),
        /** Without a section onCall: all of them are told of everything. */
        recipients: z.array(z.string().regex(/^\+[1-9]\d{6,14}$/)).default([]),
        perRecipientPerHour: z.number().int().min(1).default(10),
        baseUrl: z.url().optional(),
        /** Where Twilio posts replies and delivery receipts: `/sms` and `/status` below `publicUrl`, as Twilio calls them. */
        callback: z
          .strictObject({
            ...listen,
            publicUrl: z.url({ protocol: /^https?$/ }),
            certificate: z.string().optional(),
            key: z.string().optional(),
          })
          .refine((one) => (one.certificate === undefined) === (one.key === undefined), 'certificate and key go together')
          .optional(),
      })
      .optional(),
    email: z
      .strictObject({
        host: z.string(),
        port,
        secure: z.boolean().default(true),
        user: z.string().optional(),
        passwordFile: z.string().optional(),
        from: z.email(),
        recipients: z.array(z.email()).default([]),
        perRecipientPerHour: z.number().int().min(1).default(60),
      })
      .optional(),
  })
  .prefault({});

const everything = z.strictObject({
  /** Where the log, the engine and snapshots live. */
  data: z.string().default('.tocsin'),
  ingest,
  gateways: z.array(gateway).default([]),
  /** Files that say how lines of further programs become events: docs/mappings.md. */
  mappings: z.array(z.string()).default([]),
  log: z
    .strictObject({
      telemetryPartitions: z.number().int().min(1).max(1024).default(1),
      /** Days of telemetry and identity kept in the log; ClickHouse keeps its own. */
      retentionDays: z.number().int().min(1).default(7),
    })
    .prefault({}),
  kafka: z
    .strictObject({
      brokers: z.array(z.string()).min(1),
      topicPrefix: z
        .string()
        .regex(/^[a-z0-9.-]{0,32}$/)
        .default(''),
      tls: z.boolean().default(false),
      sasl: z.strictObject({ username: z.string(), passwordFile: z.string() }).optional(),
    })
    .optional(),
  clickhouse: z
    .strictObject({
      url: z.url(),
      user: z.string(),
      passwordFile: z.string(),
      database: z
        .string()
        .regex(/^[a-z][a-z0-9_]{0,31}$/)
        .default('tocsin'),
    })
    .optional(),
  detect: z
    .strictObject({
      tickMs: z.number().int().min(100).default(2_000),
      latenessMs: z.number().int().min(0).default(120_000),
      /** By detector id: settings that differ from its defaults. */
      settings: z.record(z.string(), z.record(z.string(), z.union([z.number(), z.string(), z.boolean()]))).default({}),
    })
    .prefault({}),
  archive: z
    .strictObject({ rows: z.number().int().min(100).default(50_000), flushMs: z.number().int().min(50).default(1_000) })
    .prefault({}),
  learn: z
    .strictObject({
      everyMs: z.number().int().min(50).default(10_000),
      historyHours: z.number().int().min(1).default(504),
    })
    .prefault({}),
  notify,
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
  /** A clock that runs faster than the world's, for demonstrations. */
  clock: z.strictObject({ from: z.number(), factor: z.number().min(1).max(10_000), startFile: z.string() }).optional(),
});

/** Somebody has to be told: either way of writing it down names people. */
export const configSchema = everything.superRefine(({ notify: { sms, email }, onCall }, context) => {
  for (const [way, one] of Object.entries({ sms, email }))
    if (one !== undefined && onCall === undefined && one.recipients.length === 0)
      context.addIssue({ code: 'custom', path: ['notify', way, 'recipients'], message: 'name one at least, or write a section onCall' });
});

export type Config = z.infer<typeof configSchema>;
