import { stringify } from 'yaml';

/** A value as a YAML document that reads back as the same. */
export function toYaml(value: unknown): string {
  return stringify(value, { lineWidth: 120 });
}
