import { wholeCatalogue } from '../detectors/catalogue.ts';
import { defaultPolicy } from '../cases/default-policy.ts';
import { riskCode, riskDetector } from '../cases/risk/risk.ts';
import { readYaml } from '../runtime/config/load.ts';
import { parseYaml } from '../runtime/config/parse-yaml.ts';
import type { Config } from '../runtime/config/schema.ts';
import { Fault } from '../runtime/errors.ts';
import { type Policy, policySchemaFor } from '../schemas/policy.ts';

const known = policySchemaFor([...wholeCatalogue.flatMap(({ id, code }) => [id, code]), riskDetector, riskCode]);

/** @throws Fault CONFIG_MISSING, or CONFIG_INVALID naming every problem with its line */
export function readPolicy(file: string): Policy {
  return parseYaml(known, readYaml(file), file);
}

/** The table in force: the configuration's own, the file it names, or the one that ships. @throws Fault */
export function policyOf({ policy }: Config): Policy {
  if (policy?.file !== undefined) return readPolicy(policy.file);
  if (policy?.rules === undefined) return defaultPolicy;
  const checked = known.safeParse({ rules: policy.rules });
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map(({ path, message }) => `policy.${path.join('.')}: ${message}`);
  throw new Fault('CONFIG_INVALID', problems.join('\n'));
}
