/** C0, C1, DEL, line and paragraph separators, and everything that turns the direction of text. */
// oxlint-disable-next-line no-control-regex
const unshowable = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** Text of strangers made safe for a terminal: control and direction characters as `\u{..}`, cut at `most` characters. */
export function showable(text: string, most = 500): string {
  const safe = text.toWellFormed().replace(unshowable, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
  return safe.length > most ? `${safe.slice(0, most)}…` : safe;
}

/** One line of JSON that is safe to show: the same value, the same characters written as escapes. */
export function showableJson(value: unknown): string {
  return escapeJson(JSON.stringify(value));
}

/** For text that is JSON on one line already: outside strings it holds none of these characters. */
export function escapeJson(json: string): string {
  return json.replace(unshowable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
