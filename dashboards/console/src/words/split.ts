export interface Piece {
  text: string;
  found: boolean;
}

/** Text cut at every occurrence of the given texts, longest first, so that they can be marked without any markup. */
export function split(text: string, wanted: readonly string[], most = 200): Piece[] {
  const sought = wanted.filter((one) => one.length > 0).toSorted((a, b) => b.length - a.length);
  const pieces: Piece[] = [];
  let from = 0;
  while (from < text.length && pieces.length < most) {
    const next = nearest(text, sought, from);
    if (next === undefined) break;
    if (next.at > from) pieces.push({ text: text.slice(from, next.at), found: false });
    pieces.push({ text: next.what, found: true });
    from = next.at + next.what.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), found: false });
  return pieces;
}

function nearest(text: string, sought: readonly string[], from: number): { at: number; what: string } | undefined {
  let best: { at: number; what: string } | undefined;
  for (const what of sought) {
    const at = text.indexOf(what, from);
    if (at >= 0 && (best === undefined || at < best.at)) best = { at, what };
  }
  return best;
}
