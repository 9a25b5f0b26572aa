const member = /"MESSAGE"\s{0,8}:\s{0,8}\[([0-9,\s]{1,262144})\]/;

/**
 * A journal's entry whose message is an array of bytes, with the message as text, so that secrets in it can be seen;
 * undefined for any other line. Only a line that holds one is kept so: others stay as they came.
 */
export function spellOut(text: string): Buffer | undefined {
  const found = member.exec(text);
  const numbers = found?.[1]?.split(',').map(Number);
  if (found === null || numbers === undefined || numbers.some((one) => !(one >= 0 && one <= 255))) return undefined;
  const message = JSON.stringify(Buffer.from(numbers).toString('utf8'));
  const before = Buffer.from(text.slice(0, found.index), 'latin1');
  const after = Buffer.from(text.slice(found.index + found[0].length), 'latin1');
  return Buffer.concat([before, Buffer.from(`"MESSAGE":${message}`), after]);
}
