import { BlockList, isIP } from 'node:net';

/** IANA's special-purpose registry for IPv4: this host, private, CGNAT, loopback, link-local and metadata, and so on. */
const special4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // A platform's own services, at an address that is public to all others.
  '168.63.129.16/32',
];
/** Within global unicast: protocol assignments with Teredo, documentation, and 6to4, which carries an IPv4 address. */
const special6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const refused = networksOf([...special4, ...special6]);
// Loopback, IPv4-mapped and -compatible, NAT64, unique local, link-local and multicast addresses all lie outside.
const global6 = networksOf(['2000::/3']);

/** Whether an address lies on the open internet: nothing special, local or translated. False for what is no address. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0 || address.includes('%')) return false;
  return !isIn(refused, address) && (family === 4 || isIn(global6, address));
}

/** @param networks addresses, or networks such as 10.0.0.0/8 */
export function networksOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

export function isIn(networks: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && !address.includes('%') && networks.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** The host of a URL as an address, '' when it is a name. */
export function addressIn({ hostname }: URL): string {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 ? '' : bare;
}

/** Whether it is this machine itself. */
export function isLoopback(address: string): boolean {
  return isIn(loopback, address);
}

const loopback = networksOf(['127.0.0.0/8', '::1']);
