import type { EventDraft } from '../../../schemas/event/event.ts';
import type { Line, SyslogLine } from '../../line.ts';
import type { Decoded, Decoder, DecoderFactory } from '../decoder.ts';
import { type JournalEntry, readEntry } from './entry.ts';

/**
 * Entries of systemd's journal as `journalctl -o json` prints them. The entry is unwrapped, and who reads its message is
 * decided by SYSLOG_IDENTIFIER as it would be for a syslog line; what nobody claims is kept with host and program.
 * @param inner decoders to choose from, asked for when the first entry is met
 */
export function journaldDecoder(inner: () => readonly DecoderFactory[]): DecoderFactory {
  return () => {
    let decoders: Decoder[] = [];
    const unwrapped = new Unwrapped();

    function decoderFor(program: string): Decoder | undefined {
      if (decoders.length === 0) decoders = inner().map((create) => create());
      return decoders.find((decoder) => decoder.name !== 'journald' && decoder.claims(program));
    }

    return {
      name: 'journald',
      claims: (program) => program === 'journald' || program === 'systemd-journal',
      decode(line, draft) {
        const entry = readEntry(line.line.text.slice(line.messageStart, line.messageEnd));
        return 'reject' in entry ? entry : decodeEntry(entry, unwrapped, decoderFor(entry.program), draft);
      },
      flush(olderThan, draft, emit) {
        for (const decoder of decoders) decoder.flush?.(olderThan, draft, emit);
      },
      held: () => decoders.reduce((sum, decoder) => sum + (decoder.held?.() ?? 0), 0),
      holds: (index) => decoders.some((decoder) => decoder.holds?.(index)),
    };
  };
}

function decodeEntry(
  entry: JournalEntry,
  unwrapped: Unwrapped,
  decoder: Decoder | undefined,
  draft: EventDraft,
): Decoded {
  const { at, host, program, severity } = entry;
  const { channel, tenant, gateway, trust, index, raw, receivedAt } = draft;
  const kept = { channel, tenant, gateway, trust, index, raw, receivedAt, host, program, severity };
  Object.assign(draft, { host, program, severity, at: at === 0 ? draft.at : at });
  const own = { ...kept, at: draft.at };
  const decoded = decoder?.decode(unwrapped.show(entry), draft) ?? 'unclaimed';
  if (decoded !== 'unclaimed') return decoded;
  // Whatever the decoder set before it let go of the line.
  draft.reset();
  Object.assign(draft, own);
  return 'event';
}

/** A journal's message as the line it would have been; reused. */
class Unwrapped {
  readonly #line: Line = { text: '', start: 0, end: 0, bytes: new Uint8Array(0), from: 0, to: 0 };
  readonly #syslog: SyslogLine = {
    line: this.#line,
    format: 'bare',
    facility: -1,
    severity: 255,
    at: 0,
    host: '',
    program: '',
    pid: '',
    messageId: '',
    dataStart: -1,
    dataEnd: -1,
    messageStart: 0,
    messageEnd: 0,
  };

  show({ at, host, program, pid, severity, message }: JournalEntry): SyslogLine {
    this.#line.text = message;
    this.#line.end = message.length;
    return Object.assign(this.#syslog, { at, host, program, pid, severity, messageEnd: message.length });
  }
}
