/** One end of a connection; '' and 0 where the line does not tell. */
export interface Endpoint {
  address: string;
  port: number;
}

/** Decimal digits up to 65535, -1 otherwise. */
export function portOf(text: string): number {
  if (text.length === 0 || text.length > 5) return -1;
  let port = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x30 || code > 0x39) return -1;
    port = port * 10 + code - 0x30;
  }
  return port > 65_535 ? -1 : port;
}

/** Whether it is spelt with the letters of an address and has two dots or colons at least. */
export function isAddress(text: string): boolean {
  if (text.length < 2 || text.length > 45) return false;
  let separators = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x2e || code === 0x3a) separators++;
    else if (!((code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66) || (code >= 0x41 && code <= 0x46))) {
      return false;
    }
  }
  return separators >= 2;
}

/** Address and port name a session where the program has no other name for it that every line carries. */
export function sessionOf({ address, port }: Endpoint): string {
  return port === 0 ? address : `${address}:${port}`;
}
