import type { Condition, Scalar } from './mapping-schema.ts';

/** A value in what was parsed; undefined when it is not there, is null, or is no single value. */
export function lookUp(source: object, path: string): Scalar | undefined {
  // A name with dots in it is the name first: key=value knows no other.
  let value: unknown = memberOf(source, path);
  if (value === undefined) {
    value = source;
    for (const name of path.split('.')) value = memberOf(value, name);
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

/** Values are compared as texts: key=value knows no other, and `17` is `17`. */
export function holds(source: object, path: string, condition: Condition): boolean {
  const value = lookUp(source, path);
  if (typeof condition === 'object' && !Array.isArray(condition)) {
    if ('present' in condition) return (value !== undefined) === condition.present;
    const text = value === undefined ? '' : String(value);
    return 'startsWith' in condition ? text.startsWith(condition.startsWith) : text.includes(condition.contains);
  }
  if (value === undefined) return false;
  const wanted = Array.isArray(condition) ? condition : [condition];
  return wanted.some((one) => String(one) === String(value));
}
