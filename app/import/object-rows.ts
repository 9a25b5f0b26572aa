import type { Found } from './found.ts';

/** What an object may call the rows that it holds. */
const holders = ['devices', 'ids', 'items', 'rows', 'orders', 'windows', 'certificates', 'issued'];

/**
 * The row an object stands for, or those that it holds, each with what the object says of all of them:
 * `{"batch": "b-7", "ids": ["p-1", "p-2"]}` is two rows.
 */
export function* objectRows(text: string, line: number, bareName?: string): Generator<Found> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return void (yield { line, reason: 'json_invalid', lost: true });
  }
  if (typeof value === 'string' && bareName !== undefined)
    return void (yield { row: { line, names: [bareName], values: [value] }, table: false });
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return void (yield { line, reason: 'json_not_an_object', lost: true });
  const entries = Object.entries(value as Record<string, unknown>);
  const held = entries.find(([name, inner]) => holders.includes(name.toLowerCase()) && Array.isArray(inner));
  if (held === undefined) return void (yield row(line, entries));
  const shared = entries.filter(([, inner]) => typeof inner === 'string' || typeof inner === 'number');
  for (const inner of held[1] as unknown[]) {
    if (typeof inner === 'string' || typeof inner === 'number') yield row(line, [...shared, ['id', inner]]);
    else if (typeof inner === 'object' && inner !== null && !Array.isArray(inner))
      yield row(line, [...shared.filter(([name]) => !(name in inner)), ...Object.entries(inner)]);
    else yield { line, reason: 'json_not_an_object', lost: true };
  }
}

function row(line: number, entries: readonly (readonly [string, unknown])[]): Found {
  return {
    row: { line, names: entries.map(([name]) => name), values: entries.map(([, value]) => value) },
    table: false,
  };
}
