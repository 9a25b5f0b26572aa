import { EventDraft } from '../../schemas/event/event.ts';
import type { Decoded, Decoder } from './decoder.ts';
import { SyslogReader } from './syslog-header/syslog-header.ts';

/** What became of one line, with a copy of the event when there is one. */
export interface Tried {
  decoded: Decoded | 'given up';
  event: EventDraft | undefined;
  line: string;
}

/**
 * Hands lines to one decoder as the pipeline does, without what comes before and after it, and gives up what it holds at
 * the end. For tests: `receivedAt` is 1000 ms and 10 more for each line. A line without `<PRI>` is a message of `program`.
 */
export function tryLines(decoder: Decoder, lines: readonly string[], program = decoder.name): Tried[] {
  const reader = new SyslogReader();
  const draft = new EventDraft();
  const tried: Tried[] = [];
  for (const [index, given] of lines.entries()) {
    const line = given.startsWith('<') ? given : `<29>2026-11-21T12:00:00Z gw-1 ${program}[7]: ${given}`;
    const bytes = Buffer.from(line);
    const receivedAt = 1000 + index * 10;
    draft.reset();
    reader.read({ text: line, start: 0, end: line.length, bytes, from: 0, to: bytes.length }, receivedAt, 0);
    draft.index = index;
    draft.raw = bytes;
    draft.receivedAt = receivedAt;
    draft.at = reader.syslog.at;
    draft.host = reader.syslog.host;
    draft.program = reader.syslog.program;
    const decoded = decoder.decode(reader.syslog, draft);
    tried.push({ decoded, event: decoded === 'event' ? copyOf(draft) : undefined, line: given });
  }
  draft.reset();
  decoder.flush?.(Number.POSITIVE_INFINITY, draft, (event) => {
    tried.push({ decoded: 'given up', event: copyOf(event), line: '' });
    draft.reset();
  });
  return tried;
}

export function eventsOf(tried: readonly Tried[]): EventDraft[] {
  return tried.flatMap(({ event }) => (event === undefined ? [] : [event]));
}

function copyOf(draft: EventDraft): EventDraft {
  return Object.assign(new EventDraft(), draft, { attributes: [...draft.attributes] });
}
