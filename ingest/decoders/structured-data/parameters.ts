import type { EventDraft } from '../../../schemas/event/event.ts';
import { limits } from '../../../schemas/limits.ts';
import { endOfName, endOfValue } from '../syslog-header/structured-data.ts';
import { type Field, fieldNames, fields } from './fields.ts';

const backslash = 0x5c;
const close = 0x5d;
const space = 0x20;
const equals = 0x3d;

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
 * Reads the parameters of one element whose form is already known to be right. A gateway writes the same names in the
 * same order again and again, so the names of the last element are compared before any is looked up.
 */
export class ParameterReader {
  readonly #layout: Slot[] = [];
  #seen = 0;
  #next = 0;

  /** Whether the element read last had this field. */
  has(bit: number): boolean {
    return (this.#seen & bit) !== 0;
  }

  /** @returns '' or why the element is refused */
  read(text: string, from: number, end: number, draft: EventDraft): string {
    this.#seen = 0;
    let position = 0;
    let at = endOfName(text, from, end);
    while (at < end) {
      if (text.charCodeAt(at) === close) return '';
      at++;
      if (text.charCodeAt(at) === close) return '';
      const slot = this.#slotAt(text, at, end, position++);
      const valueStart = this.#next + 2;
      const valueEnd = endOfValue(text, valueStart, end);
      const value = valueOf(text, valueStart, valueEnd);
      const reason = slot.field === undefined ? addAttribute(draft, slot.name, value) : this.#set(slot, value, draft);
      if (reason !== '') return reason;
      at = valueEnd + 1;
    }
    return '';
  }

  #set(slot: Slot, value: string, draft: EventDraft): string {
    // Two devices in one line: whichever we took, another reader would take the other.
    if ((this.#seen & slot.bit) !== 0) return 'duplicate_field';
    this.#seen |= slot.bit;
    return (slot.field as Field)(draft, value);
  }

  /** The slot of the name at `at`; `#next` is where the name ends. */
  #slotAt(text: string, at: number, end: number, position: number): Slot {
    const expected = this.#layout[position];
    if (expected !== undefined && isAt(text, at, expected.name)) {
      this.#next = at + expected.name.length;
      return expected;
    }
    this.#next = endOfName(text, at, end);
    const name = text.slice(at, this.#next);
    const slot = slots.get(name) ?? { name, field: undefined, bit: 0 };
    const remembered = slot.field !== undefined || name.length <= rememberedChars;
    if (remembered && position <= this.#layout.length && position < limits.attributes) this.#layout[position] = slot;
    return slot;
  }
}

/** Whether `name=` stands at `at`. */
function isAt(text: string, at: number, name: string): boolean {
  const { length } = name;
  if (text.charCodeAt(at + length) !== equals) return false;
  for (let i = 0; i < length; i++) if (text.charCodeAt(at + i) !== name.charCodeAt(i)) return false;
  return true;
}

function valueOf(text: string, from: number, to: number): string {
  for (let at = from; at < to; at++) if (text.charCodeAt(at) === backslash) return unescape(text, from, to);
  return text.slice(from, to);
}

/** RFC 5424 section 6.3.3: `\"`, `\\` and `\]`; a backslash before anything else stands for itself. */
function unescape(text: string, from: number, to: number): string {
  let value = '';
  let kept = from;
  for (let at = from; at < to - 1; at++) {
    if (text.charCodeAt(at) !== backslash) continue;
    const next = text.charCodeAt(at + 1);
    if (next === 0x22 || next === backslash || next === close) {
      value += text.slice(kept, at);
      kept = at + 1;
    }
    at++;
  }
  return value + text.slice(kept, to);
}

function addAttribute(draft: EventDraft, name: string, value: string): string {
  if (draft.attributes.length >= limits.attributes * 2) return 'too_many_attributes';
  if (name.length > limits.attributeChars || value.length > limits.attributeChars) return 'attribute_too_long';
  draft.attributes.push(name, value);
  return '';
}
