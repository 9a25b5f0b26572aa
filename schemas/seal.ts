import { createHash } from 'node:crypto';
import { z } from 'zod';
import { topics } from './topics.ts';

/** Topics whose records say what people did. */
export const auditedTopics = [
  topics.journal,
  topics.quarantines,
  topics.campaigns,
  topics.revocations,
  topics.views,
  topics.accounts,
  topics.forgetting,
] as const;
export type AuditedTopic = (typeof auditedTopics)[number];

/** What the first seal of a tenant stands on. */
export const firstBefore = '0'.repeat(64);

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const whole = z.number().int().min(0);

/** One audited act of a tenant, chained by its hash to the one before. */
export const sealSchema = z.object({
  /** `*`: of somebody who works in all tenants. */
  tenant: z.string(),
  /** 1, 2, 3 within the tenant. */
  number: z.number().int().min(1),
  /** The record that says what was done. */
  topic: z.enum(auditedTopics),
  offset: whole,
  /** SHA-256 of that record's payload. */
  record: sha256,
  /** When it was done and when it was sealed, ms. */
  at: z.number().int(),
  sealedAt: z.number().int(),
  /** Hash of the seal before. */
  before: sha256,
  /** Of all of the above. */
  hash: sha256,
});
export type Seal = z.infer<typeof sealSchema>;

/** SHA-256 over the fields of a seal in a fixed order, as JSON. */
export function hashOfSeal({
  tenant,
  number,
  topic,
  offset,
  record,
  at,
  sealedAt,
  before,
}: Omit<Seal, 'hash'>): string {
  return hashOf(JSON.stringify([tenant, number, topic, offset, record, at, sealedAt, before]));
}

export function hashOf(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
