import { normaliseSerial } from '../../../schemas/certificate.ts';
import type { EventKind } from '../../../schemas/event/kinds.ts';
import { limits } from '../../../schemas/limits.ts';
import { oneLineName } from '../distinguished-name.ts';
import { holds, lookUp } from './look-up.ts';
import type { Condition, Mapping, Scalar, Taken } from './mapping-schema.ts';
import { readTime } from './times.ts';

type Field = (source: object) => unknown;

export interface Rule {
  kind: EventKind;
  fits(source: object): boolean;
  fields: [name: string, field: Field][];
}

/** Fields whose values are numbers or flags in the JSON event; all others are texts. */
const numbers = new Set(['size', 'weight', 'peerPort']);
const flags = new Set(['backlog', 'redelivered']);
const instants = new Set(['at', 'certificate.notBefore', 'certificate.notAfter']);

export function compileRules({ fields: common, events }: Pick<Mapping, 'fields' | 'events'>): Rule[] {
  return events.map(({ kind, when, fields }) => {
    const conditions = Object.entries(when);
    return {
      kind,
      fits: (source) => conditions.every(([path, condition]) => holds(source, path, condition as Condition)),
      fields: Object.entries({ ...common, ...fields }).map(([name, taken]) => [name, compileField(name, taken)]),
    };
  });
}

function compileField(name: string, taken: Taken): Field {
  const { value, table, otherwise, from = [] } = taken;
  const paths = typeof from === 'string' ? [from] : from;
  const shape = shapeOf(name, taken);
  return (source) => {
    let found: Scalar | undefined = value;
    for (let i = 0; found === undefined && i < paths.length; i++) found = lookUp(source, paths[i] as string);
    if (found !== undefined && table !== undefined) found = ownOf(table, String(found));
    found ??= otherwise;
    return found === undefined || found === '' ? undefined : shape(found);
  };
}

function ownOf(table: Record<string, Scalar>, key: string): Scalar | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** How a value is written in the JSON event. One that does not fit stays as it is, and is refused there with its reason. */
function shapeOf(name: string, { time, zone = 'Z', form = 'hex', scale }: Taken): (value: Scalar) => unknown {
  if (instants.has(name)) {
    return (value) => {
      const at = readTime(value, time ?? 'rfc3339', zone);
      return Number.isNaN(at) ? 'not a time' : at;
    };
  }
  if (numbers.has(name) || scale !== undefined) {
    return (value) => {
      const number = typeof value === 'string' && /^\d{1,15}(?:\.\d{1,9})?$/.test(value) ? Number(value) : value;
      if (typeof number !== 'number' || scale === undefined) return number;
      return name.startsWith('attributes.') ? number * scale : Math.floor(number * scale);
    };
  }
  if (flags.has(name)) return (value) => flagOf(value);
  if (name === 'sequence') return (value) => (typeof value === 'boolean' ? 'no number' : value);
  if (name === 'certificate.serial' && form === 'decimal') return (value) => normaliseSerial(String(value), 'decimal');
  if (name === 'certificate.subject') return (value) => oneLineName(String(value));
  if (name.startsWith('attributes.'))
    return (value) => (typeof value === 'string' ? value.slice(0, limits.attributeChars) : value);
  return (value) => String(value);
}

function flagOf(value: Scalar): unknown {
  const text = String(value).toLowerCase();
  if (text === 'true' || text === '1' || text === 'yes') return true;
  return text === 'false' || text === '0' || text === 'no' ? false : value;
}
