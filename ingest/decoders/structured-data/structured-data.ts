import type { EventDraft } from '../../../schemas/event/event.ts';
import { isEventKind } from '../../../schemas/event/kinds.ts';
import type { SyslogLine } from '../../line.ts';
import type { Decoded, Decoder } from '../decoder.ts';
import { endOfElement } from '../syslog-header/structured-data.ts';
import { bitOf, ParameterReader } from './parameters.ts';

const elementId = '[tocsin@';
const kindBit = bitOf('kind');
const deviceBit = bitOf('device');

/** Where Tocsin's element begins, -1 when there is none. */
export function findElement(syslog: SyslogLine): number {
  const { line, dataStart, dataEnd } = syslog;
  if (dataStart < 0) return -1;
  let at = dataStart;
  while (at < dataEnd && !line.text.startsWith(elementId, at)) {
    at = endOfElement(line.text, at, dataEnd);
    if (at < 0) return -1;
  }
  return at < dataEnd ? at : -1;
}

/**
 * Tocsin's own event as one element of RFC 5424 structured data, the cheapest form a gateway can send:
 * `[tocsin@32473 device="pump-1" kind="message-published" seq="17" ...]`. MSGID may carry the kind instead.
 */
export function createStructuredDataDecoder(): Decoder {
  const parameters = new ParameterReader();

  function decode(syslog: SyslogLine, draft: EventDraft): Decoded {
    const start = findElement(syslog);
    if (start < 0) return 'unclaimed';
    const reason = parameters.read(syslog.line.text, start + elementId.length, syslog.dataEnd, draft);
    if (reason !== '') return { reject: reason };
    if (!parameters.has(kindBit)) {
      if (!isEventKind(syslog.messageId)) return { reject: 'bad_kind' };
      draft.kind = syslog.messageId;
    }
    return parameters.has(deviceBit) ? 'event' : { reject: 'bad_device' };
  }

  // Chosen by what the line holds, whatever the program calls itself.
  return { name: 'structured-data', claims: () => false, decode };
}
