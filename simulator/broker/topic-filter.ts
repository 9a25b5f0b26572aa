/** MQTT 5 section 4.7: `+` stands for one level, `#` at the end for all that follow. */
export function matches(filter: string, topic: string): boolean {
  const wanted = filter.split('/');
  const levels = topic.split('/');
  // Wildcards at the beginning do not reach the broker's own topics.
  if (topic.startsWith('$') && wanted[0] !== levels[0]) return false;
  for (const [i, level] of wanted.entries()) {
    if (level === '#') return true;
    if (i >= levels.length || (level !== '+' && level !== levels[i])) return false;
  }
  return wanted.length === levels.length;
}
