/** What a line may hold, by the needles found in it; only then is it looked at closely. */
export const suspicion = { named: 1, authorization: 2, pem: 4, jwt: 8, cloudKey: 16, bytes: 32 } as const;

/** Four characters of what gives a secret away, chosen for pairs that are rare in logs. */
const anyCase: readonly (readonly [text: string, group: number])[] = [
  ['sswo', suspicion.named],
  ['sswd', suspicion.named],
  ['sphr', suspicion.named],
  ['pwd=', suspicion.named],
  ['pwd:', suspicion.named],
  ['pwd"', suspicion.named],
  ["pwd'", suspicion.named],
  ['pwd\\', suspicion.named],
  ['pwd ', suspicion.named],
  ['toke', suspicion.named],
  ['secr', suspicion.named],
  ['apik', suspicion.named],
  ['i_ke', suspicion.named],
  ['i-ke', suspicion.named],
  ['riza', suspicion.authorization],
  ['eare', suspicion.authorization],
];
const exact: readonly (readonly [text: string, group: number])[] = [
  ['TE K', suspicion.pem],
  ['.eyJ', suspicion.jwt],
  ['AKIA', suspicion.cloudKey],
  ['ASIA', suspicion.cloudKey],
  ['E":[', suspicion.bytes],
];

/** By two neighbouring bytes: bit n is set when they stand n characters into a needle. */
const pairs = new Uint8Array(65_536);
/** Needles and their groups by a hash of the four bytes; where two meet, the later one has the next place. */
const slots = 16_384;
const keys = new Int32Array(slots);
const groups = new Uint8Array(slots);

function slotOf(key: number): number {
  return Math.imul(key, 0x9e37_79b1) >>> 18;
}

for (const [text, group] of [
  ...exact,
  ...anyCase.flatMap(([text, group]) => cased(text).map((one) => [one, group] as const)),
]) {
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < 3; at++) {
    const pair = bytes.readUInt16BE(at);
    pairs[pair] = (pairs[pair] ?? 0) | (1 << at);
  }
  const key = bytes.readInt32BE(0);
  let slot = slotOf(key);
  while (groups[slot] !== 0) slot = (slot + 1) % slots;
  keys[slot] = key;
  groups[slot] = group;
}

/** Every way to write a text in upper and lower case. */
function cased(text: string): string[] {
  const [first = '', ...rest] = text;
  if (first === '') return [''];
  const heads = new Set([first.toLowerCase(), first.toUpperCase()]);
  return cased(rest.join('')).flatMap((tail) => [...heads].map((head) => head + tail));
}

/**
 * Which kinds of secret a line might hold, 0 for the many that hold none. Every needle has four characters, so that one
 * of the pairs at every third place lies in it: an ordinary line costs a look-up for every third byte, none of which
 * waits for the one before.
 */
export function suspicionOf(bytes: Uint8Array, from: number, to: number): number {
  let found = 0;
  for (let at = from; at + 1 < to; at += 3) {
    const places = pairs[((bytes[at] as number) << 8) | (bytes[at + 1] as number)] as number;
    if (places !== 0) found |= groupAt(bytes, at, places, from, to);
  }
  return found;
}

function groupAt(bytes: Uint8Array, at: number, places: number, from: number, to: number): number {
  let found = 0;
  for (let back = 0; back < 3; back++) {
    const start = at - back;
    if ((places & (1 << back)) === 0 || start < from || start + 4 > to) continue;
    const key =
      ((bytes[start] as number) << 24) |
      ((bytes[start + 1] as number) << 16) |
      ((bytes[start + 2] as number) << 8) |
      (bytes[start + 3] as number);
    for (let slot = slotOf(key); groups[slot] !== 0; slot = (slot + 1) % slots) {
      if (keys[slot] === key) found |= groups[slot] as number;
    }
  }
  return found;
}
