/** Longest name worth taking apart, characters. */
const longest = 4_096;

/**
 * A distinguished name as OpenSSL prints it on one line, `O=Fleet, CN=pump-7`, from any of the forms in use: that one,
 * RFC 4514 (`CN=pump-7,O=Fleet`, most specific first, as Mosquitto and nginx print it) and OpenSSL's old form
 * (`/O=Fleet/CN=pump-7`, as HAProxy prints it). One certificate has one name, whoever logs it. Text that is no name comes
 * back as it was.
 */
export function oneLineName(text: string): string {
  if (text.length === 0 || text.length > longest) return text;
  if (text.startsWith('/')) return slashed(text).join(', ');
  if (text.includes(', ')) return text;
  const parts = splitUnescaped(text, ',');
  return parts.every((part) => part.indexOf('=') > 0) ? parts.toReversed().join(', ') : text;
}

/** The common name of a name on one line: the last, since it is the most specific; '' when there is none. */
export function commonNameOf(oneLine: string): string {
  const last = oneLine.lastIndexOf(', CN=');
  if (last < 0 && !oneLine.startsWith('CN=')) return '';
  const from = last < 0 ? 3 : last + 5;
  const comma = oneLine.indexOf(', ', from);
  return comma < 0 ? oneLine.slice(from) : oneLine.slice(from, comma);
}

/** A slash begins a part only when a type and an equals sign follow: values may hold slashes. */
function slashed(text: string): string[] {
  const parts: string[] = [];
  for (const part of text.slice(1).split('/')) {
    if (/^[A-Za-z][A-Za-z0-9.]{0,31}=/.test(part) || parts.length === 0) parts.push(part);
    else parts[parts.length - 1] += `/${part}`;
  }
  return parts;
}

function splitUnescaped(text: string, separator: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === separator) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}
