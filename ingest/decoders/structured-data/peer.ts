import type { EventDraft } from '../../../schemas/event/event.ts';
import { isAddress, portOf } from '../endpoint.ts';

/** `203.0.113.7`, `203.0.113.7:5544`, `2001:db8::7` or `[2001:db8::7]:5544`; false when it is none of them. */
export function setPeer(draft: EventDraft, text: string): boolean {
  let address = text;
  let port = 0;
  const bracket = text.charCodeAt(0) === 0x5b ? text.indexOf(']') : -1;
  const colon = text.indexOf(':');
  if (bracket > 0) {
    address = text.slice(1, bracket);
    if (bracket + 1 < text.length) port = text[bracket + 1] === ':' ? portOf(text.slice(bracket + 2)) : -1;
  } else if (colon > 0 && text.indexOf(':', colon + 1) < 0) {
    address = text.slice(0, colon);
    port = portOf(text.slice(colon + 1));
  }
  if (port < 0 || !isAddress(address)) return false;
  draft.peer = address;
  draft.peerPort = port;
  return true;
}
