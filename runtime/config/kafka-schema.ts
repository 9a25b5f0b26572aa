import { z } from 'zod';

/** Brokers that hold the log. docs/kafka.md. */
export const kafkaSchema = z.strictObject({
  brokers: z.array(z.string()).min(1),
  /** Which library speaks to the brokers. */
  client: z.enum(['platformatic', 'kafkajs']).default('platformatic'),
  topicPrefix: z
    .string()
    .regex(/^[a-z0-9.-]{0,32}$/)
    .default(''),
  /** Copies of each record, and how many must be written before it is acknowledged; left out: as the brokers say. */
  replicas: z.number().int().min(1).max(16).optional(),
  minInsyncReplicas: z.number().int().min(1).max(16).optional(),
  tls: z.boolean().default(false),
  /** PEM of the authority of the brokers' certificates, where that is none of the public ones. */
  authority: z.string().optional(),
  /** SCRAM-SHA-512. */
  sasl: z.strictObject({ username: z.string(), passwordFile: z.string() }).optional(),
});
