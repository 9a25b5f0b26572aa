import { z } from 'zod';
import { actorSchema } from './alert.ts';

const offsets = z.array(z.number().int().nonnegative());
const at = z.number();

/** What `forgetting.v1` holds: that a device is forgotten, and later that nothing of it is left in the tables. */
export const forgettingSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('device-forgotten'),
    id: z.string().min(1),
    tenant: z.string(),
    /** As the channel vouches for it, or, where none does, as the text claims. */
    device: z.string().min(1),
    actor: actorSchema,
    at,
    /** By partition, in their order: records before these offsets count as if they held nothing of the device. */
    upTo: z.object({ telemetry: offsets, identity: offsets }),
  }),
  z.object({
    type: z.literal('device-erased'),
    id: z.string().min(1),
    at,
    rows: z.number().int(),
    lines: z.number().int(),
  }),
]);

export type Forgetting = z.infer<typeof forgettingSchema>;
export type DeviceForgotten = Extract<Forgetting, { type: 'device-forgotten' }>;
