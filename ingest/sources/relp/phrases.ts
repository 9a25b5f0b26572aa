import type { RelpReason } from './read-head.ts';

/** What a server says, as RELP frames. */
export function answerTo(transaction: number, data: string): string {
  return `${transaction} rsp ${Buffer.byteLength(data)} ${data}\n`;
}

export function greeting(transaction: number): string {
  return answerTo(transaction, '200 OK\nrelp_version=0\nrelp_software=tocsin\ncommands=syslog');
}

/** A hint needs no answer. */
export const serverClose = '0 serverclose 0\n';

/** '' when a client's offer is one we can take: version 0, and it wants to send syslog. */
export function checkOffer(data: string): '' | RelpReason {
  const offers = new Map(
    data
      .slice(0, 4_096)
      .split('\n', 32)
      .map((offer) => split(offer)),
  );
  const version = Number(offers.get('relp_version') ?? 'none');
  const commands = (offers.get('commands') ?? '').split(',', 32);
  // Later versions are to understand version 0 (RELP specification, offer relp_version).
  return Number.isInteger(version) && version >= 0 && commands.includes('syslog') ? '' : 'relp_version';
}

function split(offer: string): [name: string, value: string] {
  const mark = offer.indexOf('=');
  return mark < 0 ? [offer, ''] : [offer.slice(0, mark), offer.slice(mark + 1).trim()];
}
