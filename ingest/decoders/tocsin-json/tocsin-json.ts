import type { EventDraft } from '../../../schemas/event/event.ts';
import type { SyslogLine } from '../../line.ts';
import type { Decoded, Decoder } from '../decoder.ts';
import { decodeObject } from './decode-object.ts';
import { parseJson } from './parse-json.ts';

/** Tocsin's own JSON event as the message of a syslog line, or as a line of a file. */
export function tocsinJsonDecoder(): Decoder {
  return { name: 'tocsin-json', claims: (program) => program === 'tocsin', decode };
}

function decode(line: SyslogLine, draft: EventDraft): Decoded {
  const parsed = parseJson(line.line.text.slice(line.messageStart, line.messageEnd));
  return parsed.ok ? decodeObject(parsed.value, draft) : { reject: parsed.reason };
}
