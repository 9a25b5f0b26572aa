/** The network an address belongs to as a site sees it: /24 of IPv4, /56 of IPv6 (RFC 6177 section 2); else the text. */
export function networkOf(address: string): string {
  const four = mapped(address);
  const dot = four.lastIndexOf('.');
  if (dot !== -1) return four.slice(0, dot);
  const groups = groupsOf(four);
  return groups === undefined ? four : hex(groups.slice(0, 3)).concat(':', hex([(groups[3] ?? 0) & 0xff00]));
}

/** An address as the source of attempts: IPv4 whole; of IPv6 the /64, within which one host changes as it likes. */
export function sourceOf(address: string): string {
  const four = mapped(address);
  if (four.includes('.')) return four;
  const groups = groupsOf(four);
  return groups === undefined ? four : `${hex(groups.slice(0, 4))}::/64`;
}

/** Addresses that mean something else at every gateway: private (RFC 1918, 4193), shared (RFC 6598), link-local, loopback. */
export function isLocal(address: string): boolean {
  const four = mapped(address);
  if (!four.includes('.')) return four === '::1' || /^f(?:[cd]|e[89ab])/i.test(four);
  const [a, b] = four.split('.', 2).map(Number);
  if (a === 10 || a === 127 || (a === 192 && b === 168) || (a === 169 && b === 254)) return true;
  return b !== undefined && ((a === 172 && b >= 16 && b < 32) || (a === 100 && b >= 64 && b < 128));
}

/** Where somebody connects from. */
export interface Place {
  gateway: string;
  peer: string;
}

/**
 * Whether two connections may well come from one place: one network at one gateway (an address translated anew), or one
 * public address at two gateways (a pair that stands in for each other). Without addresses the gateway decides.
 */
export function samePlace(a: Place, b: Place): boolean {
  if (a.gateway === b.gateway) {
    return a.peer === b.peer || a.peer === '' || b.peer === '' || networkOf(a.peer) === networkOf(b.peer);
  }
  return a.peer === b.peer && a.peer !== '' && !isLocal(a.peer);
}

function mapped(address: string): string {
  return address.includes('.') ? address.slice(address.lastIndexOf(':') + 1) : address;
}

/** The eight groups of an IPv6 address; undefined for anything else. */
function groupsOf(address: string): number[] | undefined {
  const zone = address.indexOf('%');
  const [head = '', tail, ...more] = (zone === -1 ? address : address.slice(0, zone)).split('::');
  if (more.length > 0 || !address.includes(':')) return undefined;
  const left = partsOf(head);
  const right = partsOf(tail ?? '');
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...left, ...Array.from({ length: missing }, () => 0), ...right];
  return groups.every((group) => group >= 0 && group <= 0xffff) ? groups : undefined;
}

function partsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => (/^[0-9a-f]{1,4}$/i.test(group) ? parseInt(group, 16) : -1));
}

function hex(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16)).join(':');
}
