import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Fault } from '../errors.ts';
import { type Config, configSchema } from './schema.ts';
import { parseYaml } from './parse-yaml.ts';

/**
 * Reads one YAML file. Relative paths in it are taken from where the file lies.
 * @throws Fault CONFIG_MISSING, or CONFIG_INVALID naming every problem with its line.
 */
export function loadConfig(file: string): Config {
  const config = parseConfig(readYaml(file), file);
  const from = (path: string): string => resolve(dirname(file), path);
  const { policy } = config;
  const placed = policy?.file === undefined ? {} : { policy: { ...policy, file: from(policy.file) } };
  return { ...config, ...placed, data: from(config.data), mappings: config.mappings.map(from) };
}

/** @throws Fault CONFIG_MISSING */
export function readYaml(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Fault('CONFIG_MISSING', `cannot read the configuration ${file}`, { cause });
  }
}

/** @throws Fault CONFIG_INVALID */
export function parseConfig(text: string, file = 'configuration'): Config {
  return parseYaml(configSchema, text, file);
}
