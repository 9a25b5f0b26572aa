import { isId, limits } from '../../schemas/limits.ts';
import { durationOf } from './duration.ts';
import { instantOf } from './instant.ts';

/** Controls, what turns the direction of text or cannot be seen, and what a wrong encoding leaves behind. */
// oxlint-disable-next-line no-control-regex
const notText = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]/u;

/** Reads the cells of one row. It never throws: the first thing wrong is kept in `reason`, and says nothing of the value. */
export class RowReader<Field extends string> {
  readonly #cells: Partial<Record<Field, unknown>>;
  reason = '';

  constructor(cells: Partial<Record<Field, unknown>>) {
    this.#cells = cells;
  }

  has(field: Field): boolean {
    return this.#cells[field] !== undefined;
  }

  cell(field: Field): unknown {
    return this.#cells[field];
  }

  fail(reason: string): void {
    if (this.reason === '') this.reason = reason;
  }

  /** An id that must be there. */
  id(field: Field): string {
    const text = this.text(field, limits.idChars);
    if (text === '') this.fail(`${snake(field)}_missing`);
    else if (!isId(text)) this.fail(`${snake(field)}_invalid`);
    return text;
  }

  /** '' when it is missing. */
  name(field: Field): string {
    return this.text(field, limits.idChars);
  }

  text(field: Field, most: number): string {
    return this.textOf(this.#cells[field], field, most);
  }

  textOf(value: unknown, field: Field, most: number): string {
    if (value === undefined || value === null) return '';
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      this.fail(`${snake(field)}_invalid`);
      return '';
    }
    const text = String(value).toWellFormed().trim();
    if (text.length > most) this.fail(`${snake(field)}_too_long`);
    else if (notText.test(text)) this.fail(`${snake(field)}_not_text`);
    return text;
  }

  /** A whole number from 0; it must be there. */
  count(field: Field): number {
    const text = this.text(field, 16);
    if (/^\d{1,15}$/.test(text)) return Number(text);
    this.fail(text === '' ? `${snake(field)}_missing` : `${snake(field)}_invalid`);
    return 0;
  }

  /** ms; 0 when it is missing. */
  instant(field: Field): number {
    const value = this.#cells[field];
    const at = value === undefined ? 0 : instantOf(value);
    if (!Number.isNaN(at)) return at;
    this.fail(`${snake(field)}_invalid`);
    return 0;
  }

  /** ms; 0 when it is missing. */
  duration(field: Field, unit: 'ms' | 's' | 'm'): number {
    const value = this.#cells[field];
    const ms = value === undefined ? 0 : durationOf(value, unit);
    if (!Number.isNaN(ms)) return ms;
    this.fail(`${snake(field)}_invalid`);
    return 0;
  }

  /** One of a list, in any case; '' when it is missing. */
  choice<Choice extends string>(field: Field, choices: readonly Choice[]): Choice | '' {
    const text = this.text(field, limits.idChars).toLowerCase().replaceAll(/[ _]/g, '-');
    const found = choices.find((choice) => choice === text);
    if (found === undefined && text !== '') this.fail(`${snake(field)}_invalid`);
    return found ?? '';
  }
}

function snake(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
