const lowerHex = new Uint8Array(0x10000);
for (const digit of '0123456789abcdef') lowerHex[digit.charCodeAt(0)] = 1;

/** Whether it is lower-case hex and nothing else, as most senders write it: then it needs no normalising. */
export function isLowerHex(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (lowerHex[text.charCodeAt(at)] === 0) return false;
  return to > from;
}
