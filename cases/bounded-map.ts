/** Keeps the latest `limit` entries and up to a quarter more, in the order in which they were set. */
export function remember<K, V>(map: Map<K, V>, key: K, value: V, limit: number): void {
  map.delete(key);
  map.set(key, value);
  // Trimmed a quarter at a time: taking one from the front of a Map again and again walks over all it has let go of.
  if (map.size <= limit * 1.25) return;
  for (const oldest of map.keys()) {
    if (map.size <= limit) break;
    map.delete(oldest);
  }
}
