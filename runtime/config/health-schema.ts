import { z } from 'zod';

/** Where processes tell how they are: /healthz, /readyz, /status and /metrics. Nobody is asked who they are there. */
export const healthSchema = z
  .strictObject({
    /** This machine alone, or all addresses: then only where a network keeps strangers away. */
    host: z.enum(['127.0.0.1', '0.0.0.0']).default('127.0.0.1'),
    /** By the name of the process; the system chooses for all others. */
    ports: z.record(z.string(), z.number().int().min(0).max(65_535)).default({}),
  })
  .prefault({});
