import type { Caps } from '../../cases/caps.ts';
import type { QuarantineRules } from '../../cases/quarantine/decide.ts';
import type { Config } from '../../runtime/config/schema.ts';

/** How many devices at most, whatever hits them. */
export function capsOf({ quarantine: { perHour, shareOfFleet, shareOfGroup } }: Config): Caps {
  return { perHour, shareOfFleet, shareOfGroup };
}

/** What the configuration allows quarantines. */
export function rulesOf(config: Config): QuarantineRules {
  const { live, never, ...times } = config.quarantine;
  return {
    caps: capsOf(config),
    never: new Set(never),
    live,
    verifyWithinMs: times.verifyWithinMinutes * 60_000,
    immunityMs: times.immunityMinutes * 60_000,
  };
}
