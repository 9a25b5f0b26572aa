import type { Known, Profile, Revocation } from '../detector.ts';

/** Look-ups that take the offset they may see up to (exclusive). `fleet/revocations.ts` and `profiles.ts` are such. */
export interface RevocationLookup {
  lookup(tenant: string, issuer: string, serial: string, before: number): Revocation | undefined;
}

export interface ProfileLookup {
  usual(tenant: string, device: string, metric: string, before: number): Profile | undefined;
}

/** Facts as they stood at two offsets: what a tick names. One view serves partitions that stand at different ticks. */
export interface FactsView {
  asOf(fleet: number, baselines: number): Known;
}

export function factsView(revocations: RevocationLookup, profiles: ProfileLookup): FactsView {
  return {
    asOf: (fleet, baselines) => ({
      revocation: (tenant, issuer, serial) => revocations.lookup(tenant, issuer, serial, fleet),
      usual: (tenant, device, metric) => profiles.usual(tenant, device, metric, baselines),
    }),
  };
}
