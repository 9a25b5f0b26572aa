/** What a person asked for by SMS. */
export type Asked = { readonly alert: number; readonly tenant: string | undefined };

const pattern = /^(?:ack|ok)\s+#?(\d{1,9})(?:\s+([A-Za-z0-9._:-]{1,64}))?[.!]?$/i;

/** Reads `ack 12` and `ACK 12 acme`, with or without `#`; undefined for anything else. */
export function readReply(body: string): Asked | undefined {
  const [, number, tenant] = pattern.exec(body.slice(0, 200).trim()) ?? [];
  const alert = Number(number);
  return alert >= 1 ? { alert, tenant } : undefined;
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** An answer in Twilio's markup: one message back, or none. */
export function twiml(message: string): string {
  // Printable ASCII in, markup escaped: nothing that was sent to us comes back as anything but text.
  const text = message.replace(/[^\x20-\x7E]/g, '?').replace(/[&<>"']/g, (char) => escapes[char] ?? '');
  const said = message === '' ? '' : `<Message>${text.slice(0, 600)}</Message>`;
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${said}</Response>`;
}
