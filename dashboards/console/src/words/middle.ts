/** The beginning and end of a long value, so that both can be told apart. Cuts no character in two. */
export function middle(text: string, most: number): { head: string; tail: string; left: number } {
  const letters =
    text.length > most * 4 ? Array.from(text.slice(0, most * 2) + text.slice(-most * 2)) : Array.from(text);
  if (text.length <= most || letters.length <= most) return { head: text, tail: '', left: 0 };
  const head = letters.slice(0, Math.ceil(most / 2)).join('');
  const tail = letters.slice(letters.length - Math.floor(most / 2)).join('');
  return { head, tail, left: text.length - head.length - tail.length };
}
