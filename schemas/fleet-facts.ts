import { z } from 'zod';
import { issuerClasses } from './event/event.ts';
import { limits } from './limits.ts';

const id = z.string().regex(/^[A-Za-z0-9._:-]{1,64}$/);
const name = z.string().max(limits.idChars);
const time = z.number().int();

/** Records of `fleet.v1` hold at most this many devices or ids, so that a block stays within its size. */
export const devicesPerFact = 1_000;

/** Who a device is, as its owner's inventory has it; '' where that does not say. */
export const deviceSchema = z.object({
  id,
  model: name,
  firmware: name,
  site: name,
  /** The gateway it is meant to speak through. */
  gateway: name,
  productionBatch: name,
  owner: name,
  hardwareIds: z.array(z.string().min(1).max(128)).max(8),
  /** Longest it is silent by design, ms; 0 when it does not say: a sleeper's wake interval, a poll timer. */
  expectedEveryMs: z.number().int().min(0),
});
export type Device = z.infer<typeof deviceSchema>;

/** What a planned window covers. */
export const scopeKinds = ['tenant', 'site', 'gateway', 'model', 'production-batch', 'device'] as const;

const common = { tenant: z.string(), importedAt: time };

/** Facts from inventory, factory and operations. Each says only what changed: imported twice, a file gives none. */
export const fleetFactSchemas = [
  /** Adds devices or replaces what was known of them. */
  z.object({ type: z.literal('devices-registered'), ...common, devices: z.array(deviceSchema).max(devicesPerFact) }),
  /** No longer part of the fleet. */
  z.object({ type: z.literal('devices-retired'), ...common, ids: z.array(id).max(devicesPerFact) }),
  /** The manufacturer's word that these ids left the factory in one production batch. */
  z.object({
    type: z.literal('devices-issued'),
    ...common,
    manufacturer: name,
    productionBatch: id,
    /** SHA-1 of the public key that signed the list, hex; absent when nobody did. */
    signedBy: z
      .string()
      .regex(/^[0-9a-f]{40}$/)
      .optional(),
    ids: z.array(id).max(devicesPerFact),
  }),
  /** How many devices of a batch were ordered; the newest word counts. */
  z.object({
    type: z.literal('batch-ordered'),
    ...common,
    manufacturer: name,
    productionBatch: id,
    quantity: z.number().int().min(0),
    orderedAt: time,
  }),
  /** Which kind of authority an issuer is. */
  z.object({
    type: z.literal('issuer-classified'),
    ...common,
    /** Key id in hex, or `dn:` and the name. */
    issuer: z.string().min(1).max(limits.textChars),
    class: z.enum(issuerClasses),
  }),
  /** A certificate that was issued to a device. */
  z.object({
    type: z.literal('certificate-recorded'),
    ...common,
    issuer: z.string().min(1).max(limits.textChars),
    serial: z.string().regex(/^[0-9a-f]{1,40}$/),
    device: id,
    /** SHA-256 of the public key (SubjectPublicKeyInfo), hex; '' when unknown. */
    publicKeySha256: z.string().regex(/^([0-9a-f]{64})?$/),
    notBefore: time,
    notAfter: time,
  }),
  /** Maintenance, a firmware or credential campaign, or a repair: what is unusual then is expected. */
  z.object({
    type: z.literal('window-planned'),
    ...common,
    id,
    kind: z.enum(['maintenance', 'campaign', 'repair']),
    scope: z.object({ kind: z.enum(scopeKinds), id: name }),
    from: time,
    to: time,
    note: z.string().max(limits.textChars),
  }),
  z.object({ type: z.literal('window-cancelled'), ...common, id }),
] as const;
