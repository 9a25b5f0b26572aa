import { readIdentity } from '../../gateway/pki/delegated.ts';
import type { RevocationRules } from '../../cases/revocation/plan.ts';
import type { Config } from '../../runtime/config/schema.ts';
import { capsOf } from '../quarantine/rules.ts';
import type { KnownIssuer } from './standing.ts';

/** Whom and how many at most is what quarantine says: either shuts a device out. */
export function rulesOf(config: Config): RevocationRules {
  const { quarantine, pki } = config;
  const { never, immunityMinutes } = quarantine;
  return {
    caps: capsOf(config),
    never: new Set(never),
    live: pki?.live ?? false,
    propagationMs: (pki?.propagationMinutes ?? 0) * 60_000,
    verifyWithinMs: (pki?.verifyWithinMinutes ?? 0) * 60_000,
    watchMs: (pki?.watchDays ?? 0) * 86_400_000,
    immunityMs: immunityMinutes * 60_000,
  };
}

/** @throws Fault CONFIG_INVALID */
export function issuersOf({ pki }: Config): KnownIssuer[] {
  return (pki?.issuers ?? []).map((files) => {
    const { keyId, name } = readIdentity(files);
    return { keyId, name, tenant: files.tenant };
  });
}
