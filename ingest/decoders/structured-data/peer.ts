import type { EventDraft } from '../../../schemas/event/event.ts';
import { readDecimal } from './decimal.ts';

/** Digits, letters of IPv6 and of its zone, dots and colons; 45 characters hold every address. */
function isAddress(text: string): boolean {
  if (text.length < 2 || text.length > 45) return false;
  let separators = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x2e || code === 0x3a) separators++;
    else if (!((code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66) || (code >= 0x41 && code <= 0x46))) {
      return false;
    }
  }
  return separators >= 2;
}

/** `203.0.113.7`, `203.0.113.7:5544`, `2001:db8::7` or `[2001:db8::7]:5544`; false when it is none of them. */
export function setPeer(draft: EventDraft, text: string): boolean {
  let address = text;
  let port = 0;
  const bracket = text.startsWith('[') ? text.indexOf(']') : -1;
  const colon = text.indexOf(':');
  if (bracket > 0) {
    address = text.slice(1, bracket);
    if (bracket + 1 < text.length) {
      if (text.charCodeAt(bracket + 1) !== 0x3a) return false;
      port = readDecimal(text, bracket + 2, text.length, 65_535);
    }
  } else if (colon > 0 && text.indexOf(':', colon + 1) < 0) {
    address = text.slice(0, colon);
    port = readDecimal(text, colon + 1, text.length, 65_535);
  }
  if (port < 0 || !isAddress(address)) return false;
  draft.peer = address;
  draft.peerPort = port;
  return true;
}
