/** The typed query as its parts, so that clicking adds to what was typed: words, `field:value`, `-field:value`. */
export function partsOf(q: string): string[] {
  return [...q.matchAll(/-?[\w]+(?:[:><]=?)(?:"(?:[^"\\]|\\.)*"|[^\s]*)|"(?:[^"\\]|\\.)*"|[^\s]+/g)].map(
    (match) => match[0],
  );
}

/** The query with one more filter; the same one twice takes it out, its opposite turns it round. */
export function withFilter(q: string, field: string, value: string, not: boolean): string {
  const plain = `${field}:${quoted(value)}`;
  const wanted = not ? `-${plain}` : plain;
  const parts = partsOf(q);
  const others = parts.filter((part) => part !== plain && part !== `-${plain}`);
  return (parts.includes(wanted) ? others : [...others, wanted]).join(' ');
}

export function withoutPart(q: string, part: string): string {
  return partsOf(q)
    .filter((one) => one !== part)
    .join(' ');
}

function quoted(value: string): string {
  return /^[\w.@/+-]+$/.test(value) ? value : `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
