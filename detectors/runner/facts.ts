import type { IssuerClass } from '../../schemas/event/event.ts';
import type {
  Issued,
  Known,
  KnownDevice,
  Order,
  PlannedWindow,
  Profile,
  RecordedCertificate,
  Revocation,
} from '../detector.ts';

/** Look-ups that take the offset they may see up to (exclusive). `fleet/revocations.ts` and `profiles.ts` are such. */
export interface RevocationLookup {
  lookup(tenant: string, issuer: string, serial: string, before: number): Revocation | undefined;
}

export interface ProfileLookup {
  usual(tenant: string, device: string, metric: string, at: number, before: number): Profile | undefined;
}

/** `fleet/registry.ts` is such: what is known of devices, batches, issuers and windows. */
export interface RegistryLookup {
  device(tenant: string, id: string, before: number): KnownDevice | undefined;
  isRetired(tenant: string, id: string, before: number): boolean;
  fleetSize(tenant: string, before: number): number;
  issued(tenant: string, id: string, before: number): Issued | undefined;
  hasIssuedLists(tenant: string, before: number): boolean;
  order(tenant: string, productionBatch: string, before: number): Order | undefined;
  issuerClass(tenant: string, issuer: string, before: number): IssuerClass;
  planned(tenant: string, device: string, gateway: string, at: number, before: number): PlannedWindow | undefined;
}

/** `fleet/certificates.ts` is such. */
export interface CertificateLookup {
  get(tenant: string, issuer: string, serial: string, before: number): RecordedCertificate | undefined;
  of(tenant: string, device: string, before: number): readonly RecordedCertificate[];
}

const noCertificates: CertificateLookup = { get: () => undefined, of: () => [] };

/** A fleet of which nobody has said anything. */
export const emptyRegistry: RegistryLookup = {
  device: () => undefined,
  isRetired: () => false,
  fleetSize: () => 0,
  issued: () => undefined,
  hasIssuedLists: () => false,
  order: () => undefined,
  issuerClass: () => '',
  planned: () => undefined,
};

/** Facts as they stood at two offsets: what a tick names. One view serves partitions that stand at different ticks. */
export interface FactsView {
  asOf(fleet: number, baselines: number): Known;
}

export function factsView(
  revocations: RevocationLookup,
  profiles: ProfileLookup,
  registry: RegistryLookup = emptyRegistry,
  certificates: CertificateLookup = noCertificates,
): FactsView {
  return {
    asOf: (fleet, baselines) => ({
      revocation: (tenant, issuer, serial) => revocations.lookup(tenant, issuer, serial, fleet),
      usual: (tenant, device, metric, at) => profiles.usual(tenant, device, metric, at, baselines),
      device: (tenant, id) => registry.device(tenant, id, fleet),
      isRetired: (tenant, id) => registry.isRetired(tenant, id, fleet),
      fleetSize: (tenant) => registry.fleetSize(tenant, fleet),
      issued: (tenant, id) => registry.issued(tenant, id, fleet),
      hasIssuedLists: (tenant) => registry.hasIssuedLists(tenant, fleet),
      order: (tenant, batch) => registry.order(tenant, batch, fleet),
      issuerClass: (tenant, issuer) => registry.issuerClass(tenant, issuer, fleet),
      certificate: (tenant, issuer, serial) => certificates.get(tenant, issuer, serial, fleet),
      certificates: (tenant, device) => certificates.of(tenant, device, fleet),
      planned: (tenant, device, gateway, at) => registry.planned(tenant, device, gateway, at, fleet),
    }),
  };
}
