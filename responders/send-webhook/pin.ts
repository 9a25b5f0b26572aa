import type { LookupAddress } from 'node:dns';
import type { BlockList } from 'node:net';
import { addressIn, isIn, isLoopback, isPublicAddress } from '../../runtime/public-address.ts';

/** All addresses a name stands for now. */
export type Resolve = (name: string) => Promise<readonly Pick<LookupAddress, 'address'>[]>;

export type Pinned = { readonly address: string } | { readonly refused: 'address_refused' | 'https_only' };

/**
 * The one address that a URL is called at: it is not looked up again, so that a name cannot change its mind in between.
 * One address that may not be called is enough to call none: an honest name does not mix them.
 * @throws what `resolve` does
 */
export async function pin(url: URL, allowed: BlockList, resolve: Resolve): Promise<Pinned> {
  const literal = addressIn(url);
  const addresses = literal === '' ? await resolve(url.hostname) : [{ address: literal }];
  const may = ({ address }: { address: string }): boolean => isPublicAddress(address) || isIn(allowed, address);
  const [first] = addresses;
  if (first === undefined || !addresses.every(may)) return { refused: 'address_refused' };
  if (url.protocol !== 'https:' && !addresses.every(({ address }) => isLoopback(address)))
    return { refused: 'https_only' };
  return { address: first.address };
}
