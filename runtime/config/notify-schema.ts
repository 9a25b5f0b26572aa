import { z } from 'zod';
import { webhookConfigSchema } from './webhook-schema.ts';

const port = z.number().int().min(0).max(65_535);
const listen = { host: z.string().default('127.0.0.1'), port };

/** The ways of reaching people, and the programs that are told beside them. */
export const notifySchema = z
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
          .refine(
            (one) => (one.certificate === undefined) === (one.key === undefined),
            'certificate and key go together',
          )
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
    webhook: webhookConfigSchema.optional(),
  })
  .prefault({});
