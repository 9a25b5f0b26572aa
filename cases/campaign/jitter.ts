/** Where in [0, 1) a campaign takes a device: the same in every process, and in no order anybody could choose. */
export function placeOf(campaign: string, device: string): number {
  // FNV-1a over both, then the finalizer of MurmurHash3, for FNV's high bits hardly change with the last letters.
  let hash = 0x811c9dc5;
  for (const text of [campaign, '\u001f', device])
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** The devices as a campaign takes them. */
export function inOrder<T extends { id: string }>(campaign: string, devices: readonly T[]): T[] {
  return devices
    .map((device) => ({ device, place: placeOf(campaign, device.id) }))
    .sort((a, b) => a.place - b.place || (a.device.id < b.device.id ? -1 : 1))
    .map(({ device }) => device);
}
