export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

// Narrower than RFC 5321 on purpose: no quotes, no comments, no address literals, nothing two parsers read differently.
const mailbox =
  /^[A-Za-z0-9](?:[A-Za-z0-9._%+-]{0,62}[A-Za-z0-9])?@(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/;

/** Whether this is one plain address and nothing else. */
export function isAddress(text: string): boolean {
  return mailbox.test(text) && !text.includes('..');
}

/** A mailbox as nodemailer takes it, with a name that cannot end the header or add an address. */
export function asMailbox({ name, address }: Mailbox): Mailbox {
  return {
    name: name
      .replace(/[^\p{L}\p{N} .'-]/gu, ' ')
      .slice(0, 64)
      .trim(),
    address,
  };
}
