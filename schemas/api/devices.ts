import { z } from 'zod';
import { deviceSchema } from '../fleet-facts.ts';
import { alertRowSchema } from './alerts.ts';
import { nextSchema } from './next.ts';

const time = z.number().int();

export const deviceRowSchema = deviceSchema.omit({ hardwareIds: true }).extend({
  openAlerts: z.number().int(),
  /** '' or the state of its latest quarantine that is not over. */
  quarantine: z.string(),
  retired: z.boolean(),
});
export type DeviceRow = z.infer<typeof deviceRowSchema>;

export const deviceListSchema = z.object({
  total: z.number().int(),
  devices: z.array(deviceRowSchema),
  next: nextSchema,
});
export type DeviceList = z.infer<typeof deviceListSchema>;

/** Something known of a device, in order from the factory to today. */
export const deviceFactSchema = z.object({
  at: time,
  kind: z.enum(['inventory', 'issued', 'certificate', 'revocation', 'window', 'session', 'quarantine', 'credential']),
  text: z.string(),
  /** Where it comes from: an import, a listener, a person. */
  from: z.string(),
});

export const devicePageSchema = z.object({
  device: deviceSchema.nullable(),
  id: z.string(),
  retired: z.boolean(),
  firstSeen: time.nullable(),
  lastSeen: time.nullable(),
  certificates: z.array(
    z.object({
      issuer: z.string(),
      issuerClass: z.string(),
      serial: z.string(),
      notBefore: time,
      notAfter: time,
      revokedAt: time.nullable(),
    }),
  ),
  history: z.array(deviceFactSchema),
  sessions: z.array(
    z.object({
      at: time,
      kind: z.string(),
      gateway: z.string(),
      peer: z.string(),
      serial: z.string(),
      reason: z.string(),
    }),
  ),
  alerts: z.array(alertRowSchema),
});
export type DevicePage = z.infer<typeof devicePageSchema>;

export const seriesMetrics = ['messages', 'bytes', 'handshakes', 'refused'] as const;

/** Columns, ready to be drawn. `low` and `high` are null where nothing was learned. */
export const seriesSchema = z.object({
  metric: z.enum(seriesMetrics),
  stepSeconds: z.number().int(),
  time: z.array(time),
  observed: z.array(z.number().nullable()),
  low: z.array(z.number().nullable()),
  high: z.array(z.number().nullable()),
  whose: z.enum(['device', 'cohort', 'none']),
  samples: z.number().int(),
});
export type Series = z.infer<typeof seriesSchema>;
