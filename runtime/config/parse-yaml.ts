import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { Fault } from '../errors.ts';

/**
 * What one YAML document says, checked.
 * @param file named in what is complained of
 * @throws Fault CONFIG_INVALID naming every problem with its line, and what is allowed there
 */
export function parseYaml<T>(schema: z.ZodType<T>, text: string, file: string): T {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined) {
    throw new Fault('CONFIG_INVALID', `${file}:${counter.linePos(error.pos[0]).line}: ${error.message.split('\n')[0]}`);
  }
  const parsed = schema.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
    return `${file}:${lineOf(document, path, counter)}: ${describe(schema, issue)}`;
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

function describe(schema: z.ZodType, issue: z.core.$ZodIssue): string {
  const where = issue.path.join('.') || 'the file';
  if (issue.code === 'unrecognized_keys')
    return `${where}: unknown ${issue.keys.join(', ')}; allowed: ${allowedAt(schema, issue.path)}`;
  return `${where}: ${issue.message}`;
}

/** The keys that may stand at a place, so that a misspelt one can be mended without opening the manual. */
function allowedAt(whole: z.ZodType, path: readonly PropertyKey[]): string {
  let schema: unknown = whole;
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
