import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { Fault } from '../errors.ts';
import { type Config, configSchema } from './schema.ts';

/**
 * Reads one YAML file. Relative paths in it are taken from where the file lies.
 * @throws Fault CONFIG_MISSING, or CONFIG_INVALID naming every problem with its line.
 */
export function loadConfig(file: string): Config {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Fault('CONFIG_MISSING', `cannot read the configuration ${file}`, { cause });
  }
  const config = parseConfig(text, file);
  return { ...config, data: resolve(dirname(file), config.data) };
}

/** @throws Fault CONFIG_INVALID */
export function parseConfig(text: string, file = 'configuration'): Config {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined) {
    throw new Fault('CONFIG_INVALID', `${file}:${counter.linePos(error.pos[0]).line}: ${error.message.split('\n')[0]}`);
  }
  const parsed = configSchema.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
    return `${file}:${lineOf(document, path, counter)}: ${describe(issue)}`;
  });
  throw new Fault('CONFIG_INVALID', problems.join('\n'));
}

function lineOf(
  document: ReturnType<typeof parseDocument>,
  path: readonly PropertyKey[],
  counter: LineCounter,
): number {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1) as (string | number)[], true);
    const key = path[length - 1];
    const pair = isMap(parent) ? parent.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
    const node = isScalar(pair?.key) ? pair.key : document.getIn(path.slice(0, length) as (string | number)[], true);
    if (isNode(node) && node.range) return counter.linePos(node.range[0]).line;
  }
  return 1;
}

function describe(issue: z.core.$ZodIssue): string {
  const where = issue.path.join('.') || 'the file';
  if (issue.code === 'unrecognized_keys')
    return `${where}: unknown ${issue.keys.join(', ')}; allowed: ${allowedAt(issue.path)}`;
  return `${where}: ${issue.message}`;
}

/** The keys that may stand at a place, so that a misspelt one can be mended without opening the manual. */
function allowedAt(path: readonly PropertyKey[]): string {
  let schema: unknown = configSchema;
  for (const key of path)
    schema = typeof key === 'number' ? inner(schema, 'element') : shapeOf(schema)?.[key as string];
  return Object.keys(shapeOf(schema) ?? {}).join(', ');
}

function shapeOf(schema: unknown): Record<string, unknown> | undefined {
  const at = unwrap(schema) as { shape?: Record<string, unknown> } | undefined;
  return at?.shape;
}

function inner(schema: unknown, name: string): unknown {
  return (unwrap(schema) as Record<string, unknown> | undefined)?.[name];
}

function unwrap(schema: unknown): unknown {
  let at = schema as { unwrap?: () => unknown; shape?: unknown; element?: unknown } | undefined;
  while (at !== undefined && at.shape === undefined && at.element === undefined && typeof at.unwrap === 'function')
    at = at.unwrap() as typeof at;
  return at;
}
