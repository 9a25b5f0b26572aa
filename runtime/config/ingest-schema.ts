import { z } from 'zod';
import { isId, limits } from '../../schemas/limits.ts';

const id = z.string().refine(isId, 'letters, digits and ._:- only, 1 to 64 of them');
/** Lines a second in the long run, and at once after a pause; one of more than 1 KiB counts as one for each KiB. */
const rate = (perSecond: number, burst: number) =>
  z
    .strictObject({
      perSecond: z.number().min(1).max(10_000_000).default(perSecond),
      burst: z.number().int().min(100).max(100_000_000).default(burst),
    })
    .prefault({});
const port = z.number().int().min(0).max(65_535);
const listen = { host: z.string().default('127.0.0.1'), port };
/** Listeners that nobody authenticates to belong to one tenant each. */
const open = { ...listen, tenant: id };

/** The sockets that lines come in by. */
export const ingestSchema = z
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
    /** What one source may send; docs/delivery.md. */
    quota: z
      .strictObject({
        device: rate(500, 30_000),
        gateway: rate(20_000, 400_000),
        tenant: z.strictObject({ perSecond: z.number().min(1), burst: z.number().int().min(100) }).optional(),
      })
      .prefault({}),
  })
  .prefault({});
