import type { QuarantineRules } from '../../cases/quarantine/decide.ts';
import type { Config } from '../../runtime/config/schema.ts';

/** What the configuration allows quarantines. */
export function rulesOf({
  quarantine: { live, perHour, shareOfFleet, shareOfGroup, never, ...times },
}: Config): QuarantineRules {
  return {
    caps: { perHour, shareOfFleet, shareOfGroup },
    never: new Set(never),
    live,
    verifyWithinMs: times.verifyWithinMinutes * 60_000,
    immunityMs: times.immunityMinutes * 60_000,
  };
}
