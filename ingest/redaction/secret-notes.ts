import { type EventDraft, eventId, noBytes } from '../../schemas/event/event.ts';
import type { EventSink } from '../appender/sealed.ts';
import type { SecretKind } from '../../schemas/secret-kinds.ts';

/** Notes of one channel in one minute; what is beyond counts in the weight of the next. */
const mostNotes = 60;
const minuteMs = 60_000;
/** Notes bear the index of their line raised by this for each kind, which no channel reaches by lines or bytes. */
const apart = 2 ** 44;

/**
 * Tells of redacted lines by events of their own, one per line and kind: the line's event may travel on the other lane,
 * be part of an attempt, or not come to be. A note stands for no line. A flood of secrets does not become a flood of
 * notes; each redacted event says so itself, too.
 */
export class SecretNotes {
  readonly #sink: EventSink;
  #minute = -1;
  #told = 0;
  #heldBack = 0;

  constructor(sink: EventSink) {
    this.#sink = sink;
  }

  /** @param draft of the line, with the time stamped; it is the note's afterwards */
  tell(draft: EventDraft, kinds: readonly SecretKind[]): void {
    const minute = Math.floor(draft.receivedAt / minuteMs);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#told = 0;
    }
    const { index } = draft;
    const line = eventId(draft);
    becomeNote(draft);
    draft.attributes.push('line', line);
    for (const [at, kind] of kinds.entries()) {
      if (this.#told >= mostNotes) {
        this.#heldBack++;
        continue;
      }
      this.#told++;
      draft.index = index + (at + 1) * apart;
      draft.reason = kind;
      draft.weight = 1 + this.#heldBack;
      this.#heldBack = 0;
      this.#sink.event(draft);
    }
  }
}

function becomeNote(draft: EventDraft): void {
  const { time, at, receivedAt, channel, tenant, gateway, device, claimedDevice, trust, source, peer } = draft;
  const { host, program } = draft;
  const where = { time, at, receivedAt, channel, tenant, gateway, device, claimedDevice, trust, source, peer };
  draft.reset();
  Object.assign(draft, where, { host, program, kind: 'secret-logged', lines: 0, raw: noBytes });
}
