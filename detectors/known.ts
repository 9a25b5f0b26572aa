import type { Usual } from '../schemas/baseline.ts';
import type { IssuerClass } from '../schemas/event/event.ts';

export interface Revocation {
  issuer: string;
  issuerName: string;
  serial: string;
  /** By the issuer's own word, ms. */
  revokedAt: number;
  /** When we learned of it, ms. */
  learnedAt: number;
  reasonCode: number;
}

/** What is usual at some time of the week. */
export interface Profile {
  cohort: string;
  /** The device's own past, undefined before it has one. */
  device: Usual | undefined;
  /** Its cohort's, then its tenant's. */
  wider: Usual | undefined;
  /** How far the cohort's season lies from its median at that time, log1p scale: it is in `wider`, and in `device` where that follows it. */
  season: number;
  version: number;
}

/** A device of the inventory; '' where that says nothing. */
export interface KnownDevice {
  id: string;
  model: string;
  firmware: string;
  site: string;
  gateway: string;
  productionBatch: string;
  owner: string;
  /** Longest it is silent by design, ms; 0 when unknown. */
  expectedEveryMs: number;
  /** When we learned of it first, ms. */
  registeredAt: number;
}

/** A device on a manufacturer's list. */
export interface Issued {
  manufacturer: string;
  productionBatch: string;
  learnedAt: number;
}

/** A certificate issued to a device, as its authority's records have it. */
export interface RecordedCertificate {
  issuer: string;
  device: string;
  /** SHA-256 of SubjectPublicKeyInfo, hex; '' when unknown. */
  publicKeySha256: string;
}

/** What was ordered of a production batch, and how many ids its lists hold. */
export interface Order {
  manufacturer: string;
  quantity: number;
  listed: number;
}

/** Maintenance, campaign or repair that covers somebody at some time. */
export interface PlannedWindow {
  id: string;
  kind: 'maintenance' | 'campaign' | 'repair';
  from: number;
  to: number;
}

/** Facts in force at this point of the log: a read-only view, never a call to the outside. */
export interface Known {
  /** `issuer` as the event names it: a key id, or `dn:` and a name; '' looks through all issuers of the tenant. */
  revocation(tenant: string, issuer: string, serial: string): Revocation | undefined;
  /** @param at event time, ms: it decides the hour of the season. */
  usual(tenant: string, device: string, metric: string, at: number): Profile | undefined;
  device(tenant: string, id: string): KnownDevice | undefined;
  /** Registered once, and taken out of the fleet since. */
  isRetired(tenant: string, id: string): boolean;
  /** Devices registered and not retired. */
  fleetSize(tenant: string): number;
  issued(tenant: string, id: string): Issued | undefined;
  /** Whether any manufacturer's list was ever imported: without one nobody can be missing from it. */
  hasIssuedLists(tenant: string): boolean;
  order(tenant: string, productionBatch: string): Order | undefined;
  /** `issuer` as the event names it. '' when nobody said. */
  issuerClass(tenant: string, issuer: string): IssuerClass;
  /** `issuer` as the event names it. Only detectors of identities are told of certificates. */
  certificate(tenant: string, issuer: string, serial: string): RecordedCertificate | undefined;
  /** All that were ever issued to a device, the one recorded last first. */
  certificates(tenant: string, device: string): readonly RecordedCertificate[];
  /** The window covering a device (and what it belongs to) or, with device '', a gateway or tenant, at an event time. */
  planned(tenant: string, device: string, gateway: string, at: number): PlannedWindow | undefined;
}
