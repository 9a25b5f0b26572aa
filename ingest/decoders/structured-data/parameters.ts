import type { EventDraft } from '../../../schemas/event/event.ts';
import { limits } from '../../../schemas/limits.ts';
import type { Parameters } from '../../line.ts';
import { type Field, fieldNames, fields } from './fields.ts';
import { unescapeValue } from './unescape-value.ts';

interface Slot {
  name: string;
  /** Undefined for an attribute. */
  field: Field | undefined;
  bit: number;
}

const slots = new Map<string, Slot>(
  fieldNames.map((name, i) => [name, { name, field: fields[name] as Field, bit: 1 << i }]),
);

/** Stands for a field in `has`. */
export function bitOf(name: string): number {
  return slots.get(name)?.bit ?? 0;
}

/** Longer strings cut from a chunk keep all of it in memory (V8), so that only shorter names are remembered. */
const rememberedChars = 12;

/**
 * Puts the parameters of an element into a draft. A gateway writes the same names in the same order again and again, so
 * the names of the last element are compared before any is looked up.
 */
export class ParameterReader {
  readonly #layout: Slot[] = [];
  #seen = 0;

  /** Whether the element read last had this field. */
  has(bit: number): boolean {
    return (this.#seen & bit) !== 0;
  }

  /** @returns '' or why the element is refused */
  read(text: string, { count, spans }: Parameters, draft: EventDraft): string {
    this.#seen = 0;
    if (count * 4 > spans.length) return 'too_many_attributes';
    for (let i = 0; i < count; i++) {
      const from = spans[i * 4] as number;
      const nameEnd = spans[i * 4 + 1] as number;
      const valueEnd = spans[i * 4 + 2] as number;
      const slot = this.#slotOf(text, from, nameEnd, i);
      const reason =
        spans[i * 4 + 3] === 0
          ? this.#take(slot, draft, text, nameEnd + 2, valueEnd)
          : this.#takeEscaped(slot, draft, unescapeValue(text, nameEnd + 2, valueEnd));
      if (reason !== '') return reason;
    }
    return '';
  }

  #takeEscaped(slot: Slot, draft: EventDraft, value: string): string {
    return this.#take(slot, draft, value, 0, value.length);
  }

  #take(slot: Slot, draft: EventDraft, text: string, from: number, to: number): string {
    if (slot.field === undefined) return addAttribute(draft, slot.name, text.slice(from, to));
    // Two devices in one line: whichever we took, another reader would take the other.
    if ((this.#seen & slot.bit) !== 0) return 'duplicate_field';
    this.#seen |= slot.bit;
    return slot.field(draft, text, from, to);
  }

  #slotOf(text: string, from: number, to: number, position: number): Slot {
    const expected = this.#layout[position];
    if (expected !== undefined && isAt(text, from, to, expected.name)) return expected;
    const name = text.slice(from, to);
    const slot = slots.get(name) ?? { name, field: undefined, bit: 0 };
    if (name.length <= rememberedChars && position <= this.#layout.length) this.#layout[position] = slot;
    return slot;
  }
}

function isAt(text: string, from: number, to: number, name: string): boolean {
  if (to - from !== name.length) return false;
  for (let i = 0; i < name.length; i++) if (text.charCodeAt(from + i) !== name.charCodeAt(i)) return false;
  return true;
}

function addAttribute(draft: EventDraft, name: string, value: string): string {
  if (draft.attributes.length >= limits.attributes * 2) return 'too_many_attributes';
  if (name.length > limits.attributeChars || value.length > limits.attributeChars) return 'attribute_too_long';
  draft.attributes.push(name, value);
  return '';
}
