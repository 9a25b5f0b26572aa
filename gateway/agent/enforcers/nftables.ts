import { execFile } from 'node:child_process';
import { isIPv4 } from 'node:net';
import type { Denial } from '../../../schemas/gateway.ts';
import { done, type Enforced, type Enforcer, notApplicable } from './enforcer.ts';

export interface NftablesOptions {
  /** `table` of family inet that holds the sets `denied4` and `denied6`; README.md beside this file makes it. */
  table: string;
  /** Network namespace to act in; '' for the one this process is in. */
  namespace: string;
}

/** Addresses in a set that a rule drops (nft(8)): for what has no certificate and no user. */
export function nftables(options: NftablesOptions): Enforcer {
  return {
    name: 'nftables',
    timeoutMs: 5_000,
    deny: async (denial, signal) => change(options, 'add', denial.addresses, signal),
    allow: async (denial, others, signal) => {
      const shared = new Set(others.flatMap(({ addresses }) => addresses));
      if (denial.addresses.length === 0) return notApplicable;
      return change(
        options,
        'delete',
        denial.addresses.filter((address) => !shared.has(address)),
        signal,
        denial,
      );
    },
  };
}

async function change(
  options: NftablesOptions,
  verb: 'add' | 'delete',
  addresses: readonly string[],
  signal: AbortSignal,
  wholly?: Denial,
): Promise<Enforced> {
  if (addresses.length === 0) return wholly === undefined ? notApplicable : done;
  for (const address of addresses) {
    const set = isIPv4(address) ? 'denied4' : 'denied6';
    const outcome = await nft(options, [verb, 'element', 'inet', options.table, set, `{ ${address} }`], signal);
    // To let go of what is not there is done already.
    if (outcome !== '' && !(verb === 'delete' && outcome.includes('No such file or directory')))
      return { done: false, reason: outcome.includes('Operation not permitted') ? 'not_permitted' : 'nft_failed' };
  }
  return done;
}

/** What nft complained of, '' when it did as told. Arguments never pass through a shell, and addresses are checked before. */
function nft({ namespace }: NftablesOptions, args: string[], signal: AbortSignal): Promise<string> {
  const [program, ...rest] = namespace === '' ? ['nft', ...args] : ['ip', 'netns', 'exec', namespace, 'nft', ...args];
  return new Promise((resolve) => {
    execFile(program ?? 'nft', rest, { signal, timeout: 5_000 }, (failure, _stdout, stderr) =>
      resolve(failure === null ? '' : stderr || failure.message),
    );
  });
}
