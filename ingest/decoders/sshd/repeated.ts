/** What rsyslog writes for equal lines: `message repeated 3 times: [ Failed password for ...]`. Weight 1 for any other. */
export function unrepeat(message: string): { weight: number; message: string } {
  if (!message.startsWith('message repeated ')) return { weight: 1, message };
  const mark = message.indexOf(' times: [', 17);
  if (mark === -1 || mark > 27 || !message.endsWith(']')) return { weight: 1, message };
  const weight = Number(message.slice(17, mark));
  // A column of 32 bits holds it.
  if (!Number.isInteger(weight) || weight < 1 || weight > 0xffff_ffff) return { weight: 1, message };
  const start = message[mark + 9] === ' ' ? mark + 10 : mark + 9;
  return { weight, message: message.slice(start, -1) };
}
