import type { EventDraft } from '../../schemas/event/event.ts';
import { limits } from '../../schemas/limits.ts';
import type { EventSink } from '../appender/sealed.ts';
import type { Line } from '../line.ts';
import { Redactor } from './redactor.ts';
import type { SecretKind } from '../../schemas/secret-kinds.ts';
import { SecretNotes } from './secret-notes.ts';

const none: readonly SecretKind[] = [];

/** A channel's first step: secrets leave a line before it is read, held, stored or refused, and are told of once. */
export class Redaction {
  readonly #redactor = new Redactor();
  readonly #notes: SecretNotes;
  #found: readonly SecretKind[] = none;

  constructor(sink: EventSink) {
    this.#notes = new SecretNotes(sink);
  }

  /** Secrets were found in the line at hand, and nobody has been told. */
  get untold(): boolean {
    return this.#found.length > 0;
  }

  line(line: Line): Line {
    const redacted = this.#redactor.redact(line.bytes, line.from, line.to);
    if (redacted === undefined) return line;
    this.#found = redacted.kinds;
    const { bytes } = redacted;
    const text = bytes.utf8Slice();
    return { text, start: 0, end: text.length, bytes, from: 0, to: bytes.length };
  }

  /** undefined when they hold no secret. */
  bytes(bytes: Uint8Array): Buffer | undefined {
    const redacted = this.#redactor.redact(bytes, 0, bytes.length);
    if (redacted === undefined) return undefined;
    this.#found = redacted.kinds;
    return redacted.bytes;
  }

  /** Puts on the line's event what was taken out of it. */
  mark(draft: EventDraft): void {
    if (this.#found.length === 0 || draft.attributes.length >= limits.attributes * 2) return;
    draft.attributes.push('redacted', this.#found.join(','));
  }

  /** @param draft of the line, which is gone afterwards */
  tell(draft: EventDraft): void {
    const found = this.#found;
    this.#found = none;
    this.#notes.tell(draft, found);
  }
}
