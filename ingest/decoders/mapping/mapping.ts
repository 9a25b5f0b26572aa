import { parseYaml } from '../../../runtime/config/parse-yaml.ts';
import { Fault } from '../../../runtime/errors.ts';
import type { EventDraft } from '../../../schemas/event/event.ts';
import type { SyslogLine } from '../../line.ts';
import type { Decoded, Decoder, DecoderFactory } from '../decoder.ts';
import { decoders } from '../registry.ts';
import { decodeObject } from '../tocsin-json/decode-object.ts';
import { parseJson } from '../tocsin-json/parse-json.ts';
import { compileRules, type Rule } from './compile.ts';
import { parseKeyValues } from './key-value.ts';
import { type Mapping, mappingFileSchema } from './mapping-schema.ts';

/**
 * The decoders of a file of mappings, in its order.
 * @throws Fault CONFIG_INVALID naming every problem with its line
 */
export function readMappings(text: string, file: string): DecoderFactory[] {
  const { mappings } = parseYaml(mappingFileSchema, text, file);
  const names = mappings.map(({ name }) => name);
  const taken = names.find((name, i) => decoders.has(name) || names.indexOf(name) !== i);
  if (taken !== undefined) throw new Fault('CONFIG_INVALID', `${file}: the name ${taken} is taken; choose another`);
  return mappings.map((mapping) => mappingDecoder(mapping));
}

/** Reads lines of a program we do not know as its mapping says: each becomes Tocsin's JSON event, and is checked as one. */
export function mappingDecoder(mapping: Mapping): DecoderFactory {
  const { name, format, otherwise } = mapping;
  const rules = compileRules(mapping);
  const parse = format === 'json' ? parseJson : parseKeyValues;
  const exact = new Set(mapping.programs.filter((program) => !program.endsWith('*')));
  const starts = mapping.programs.filter((program) => program.endsWith('*')).map((program) => program.slice(0, -1));

  function decode(line: SyslogLine, draft: EventDraft): Decoded {
    const parsed = parse(line.line.text.slice(line.messageStart, line.messageEnd));
    if (!parsed.ok) return { reject: parsed.reason };
    const source = parsed.value;
    if (typeof source !== 'object' || source === null) return { reject: 'not_an_object' };
    const rule = rules.find((one) => one.fits(source));
    if (rule === undefined) return otherwise === 'keep' ? 'unclaimed' : { reject: 'no_rule_fits' };
    return decodeObject(eventOf(rule, source), draft);
  }

  const decoder: Decoder = {
    name,
    claims: (program) => exact.has(program) || starts.some((start) => program.startsWith(start)),
    decode,
  };
  return () => decoder;
}

function eventOf({ kind, fields }: Rule, source: object): Record<string, unknown> {
  const event: Record<string, unknown> = { kind };
  for (const [name, field] of fields) {
    const value = field(source);
    if (value === undefined) continue;
    const dot = name.indexOf('.');
    if (dot < 0) event[name] = value;
    else {
      const inner = (event[name.slice(0, dot)] ??= {}) as Record<string, unknown>;
      inner[name.slice(dot + 1)] = value;
    }
  }
  return event;
}
