import { type Endpoint, isAddress, portOf } from '../endpoint.ts';

const nobody: Endpoint = { address: '', port: 0 };

/** `192.0.2.7:1194`, `[AF_INET]192.0.2.7:1194`, `[AF_INET6]2001:db8::7:1194` or an address alone; '' when it is none. */
export function parsePeer(text: string): Endpoint {
  // A family mark, 39 characters of address, a zone or interface in parentheses and a port fit in this.
  if (text.length === 0 || text.length > 96) return nobody;
  let address = text;
  let six = false;
  if (text.startsWith('[AF_INET]')) address = text.slice(9);
  else if (text.startsWith('[AF_INET6]')) {
    address = text.slice(10);
    six = true;
  }
  const interfaceName = address.indexOf(' (');
  if (interfaceName > 0) address = address.slice(0, interfaceName);
  address = withoutZone(address);
  if (address.startsWith('::ffff:') && address.includes('.')) address = address.slice(7);
  const colon = address.lastIndexOf(':');
  const isFour = colon > 0 && address.indexOf(':') === colon;
  if (!isFour && !six) return isAddress(address) ? { address, port: 0 } : nobody;
  const port = portOf(address.slice(colon + 1));
  const host = address.slice(0, colon);
  return port === -1 || !isAddress(host) ? nobody : { address: host, port };
}

/** `fe80::1%eth0:1194` without the zone, which names an interface of the gateway and not the peer. */
function withoutZone(address: string): string {
  const zone = address.indexOf('%');
  if (zone < 0) return address;
  const colon = address.indexOf(':', zone);
  return colon < 0 ? address.slice(0, zone) : address.slice(0, zone) + address.slice(colon);
}
