// Controls, format characters (bidi, zero width, tags), halves of surrogate pairs, line and paragraph separators, and
// whatever is drawn as nothing: all that lets a reader see something else than what is there.
const harmful = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** One line that shows text of a log as it is, at most `maxChars` long; each harmful character becomes one U+FFFD. */
export function harmlessText(text: string, maxChars: number): string {
  const clean = text.slice(0, maxChars * 2).replace(harmful, '\uFFFD');
  const chars = Array.from(clean);
  return chars.length <= maxChars ? clean : `${chars.slice(0, maxChars - 3).join('')}...`;
}
