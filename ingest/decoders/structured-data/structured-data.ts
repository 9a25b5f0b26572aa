import type { EventDraft } from '../../../schemas/event/event.ts';
import { isEventKind } from '../../../schemas/event/kinds.ts';
import type { Parameters, SyslogLine } from '../../line.ts';
import type { Decoded, Decoder } from '../decoder.ts';
import { StructuredDataReader } from '../syslog-header/structured-data.ts';
import { bitOf, ParameterReader } from './parameters.ts';

const kindBit = bitOf('kind');
const deviceBit = bitOf('device');

/**
 * Tocsin's own event as one element of RFC 5424 structured data, the cheapest form a gateway can send:
 * `[tocsin@32473 device="pump-1" kind="message-published" seq="17" ...]`. MSGID may carry the kind instead.
 */
export function createStructuredDataDecoder(): Decoder {
  const parameters = new ParameterReader();
  const reader = new StructuredDataReader();

  function ownOf({ own, line, dataStart, dataEnd }: SyslogLine): Parameters | undefined {
    if (own !== undefined || dataStart < 0) return own;
    return reader.read(line.text, dataStart, dataEnd) < 0 ? undefined : reader.own;
  }

  function decode(syslog: SyslogLine, draft: EventDraft): Decoded {
    const own = ownOf(syslog);
    if (own === undefined) return 'unclaimed';
    const reason = parameters.read(syslog.line.text, own, draft);
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
