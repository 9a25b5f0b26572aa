import { z } from 'zod';

const count = z.number().int().nonnegative();
const fileName = z
  .string()
  .regex(/^[A-Za-z0-9._/+-]{1,300}$/)
  .refine((name) => !name.split('/').includes('..'));
const backupFileSchema = z.object({
  /** Path below the directory of the backup. */
  name: fileName,
  /** Of the bytes as they lie there, hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: count,
  /** Records or rows in it; 1 for a file that was copied as it is. */
  items: count,
});

/** What a backup holds; kept beside it as `manifest.json`. */
export const manifestSchema = z.object({
  format: z.literal(1),
  /** The release that made it. */
  release: z.string(),
  /** When its cut was made, ms since 1970. */
  madeAt: z.number(),
  log: z.enum(['embedded', 'kafka']),
  telemetryPartitions: z.number().int().positive(),
  migrations: z.array(z.object({ number: count, name: z.string(), sha256: z.string() })),
  /** Every partition of every topic: from `low` to `next`, which is not included. */
  partitions: z.array(
    z.object({ topic: z.string(), partition: count, low: count, next: count, files: z.array(backupFileSchema) }),
  ),
  /** Where consumers stood. */
  positions: z.array(z.object({ consumer: z.string(), topic: z.string(), partition: count, next: count })),
  tables: z.array(
    z.object({
      name: z.string().regex(/^[a-z_]{1,64}$/),
      columns: z.array(z.string()),
      rows: count,
      /** Sum of a hash of every row, modulo 2^64: the same rows in any order give the same. */
      digest: z.string().regex(/^\d{1,20}$/),
      files: z.array(backupFileSchema),
    }),
  ),
  /** What cannot be folded again: memories of what the log has let go of, keys of campaigns. */
  state: z.array(backupFileSchema),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type BackupFile = z.infer<typeof backupFileSchema>;
