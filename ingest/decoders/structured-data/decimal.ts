/** A whole number written in decimal without sign or leading zeros, -1 when it is none, -2 when beyond `max`. */
export function readDecimal(text: string, from: number, to: number, max: number): number {
  const length = to - from;
  if (length === 0) return -1;
  if (length > 1 && text.charCodeAt(from) === 0x30) return -1;
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return -1;
    // Sixteen digits pass 2^53 at most tenfold, which a double still compares rightly with `max`.
    if (at - from < 17) value = value * 10 + digit;
  }
  return length > 16 || value > max ? -2 : value;
}
