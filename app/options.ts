import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { loadConfig, parseConfig } from '../runtime/config/load.ts';
import type { Config } from '../runtime/config/schema.ts';
import { defaultConfig } from './default-config.ts';

export interface Common {
  config?: string;
  data?: string;
}

/** `--config` and `--data`, the same on every command that touches an installation. */
export function common(command: Command): Command {
  return command
    .option('-c, --config <file>', 'YAML configuration (default: ./tocsin.yaml when there is one)')
    .option('-d, --data <directory>', 'data directory, instead of the one the configuration names');
}

/** @throws Fault CONFIG_MISSING, CONFIG_INVALID */
export function configOf(options: Common): Config {
  const file = options.config ?? (existsSync('tocsin.yaml') ? 'tocsin.yaml' : undefined);
  const config = file === undefined ? parseConfig(defaultConfig, 'the built-in configuration') : loadConfig(file);
  return { ...config, data: resolve(options.data ?? config.data) };
}

/** The same options for a process this one starts. */
export function argsOf(options: Common): string[] {
  const file = options.config ?? (existsSync('tocsin.yaml') ? 'tocsin.yaml' : undefined);
  return [
    ...(file === undefined ? [] : ['--config', resolve(file)]),
    ...(options.data === undefined ? [] : ['--data', resolve(options.data)]),
  ];
}
