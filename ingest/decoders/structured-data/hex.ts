/** Whether it is lower-case hex and nothing else, as most senders write it: then it needs no normalising. */
export function isLowerHex(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (!((code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66))) return false;
  }
  return to > from;
}
