const slash = 47;

/**
 * A number for what topics of the same kind of sensor have in common: a level that is the device's own name counts as any, and so do
 * numbers. `hall/3/temperature` and `hall/14/temperature` are of one shape, `hall/3/humidity` is not.
 */
export function topicShape(topic: string, device: string): number {
  let hash = 0x811c9dc5;
  let from = 0;
  for (let at = 0; at <= topic.length; at++) {
    if (at < topic.length && topic.charCodeAt(at) !== slash) continue;
    const isOwnName = device !== '' && at - from === device.length && topic.startsWith(device, from);
    if (!isOwnName) hash = withoutNumbers(hash, topic, from, at);
    hash = mixed(hash, slash);
    from = at + 1;
  }
  return hash >>> 0;
}

function withoutNumbers(before: number, topic: string, from: number, to: number): number {
  let hash = before;
  let inNumber = false;
  for (let i = from; i < to; i++) {
    const code = topic.charCodeAt(i);
    const isDigit = code >= 48 && code <= 57;
    if (!isDigit) hash = mixed(hash, code);
    else if (!inNumber) hash = mixed(hash, 0);
    inNumber = isDigit;
  }
  return hash;
}

/** FNV-1a, by characters. */
function mixed(hash: number, code: number): number {
  return Math.imul(hash ^ code, 0x01000193);
}
