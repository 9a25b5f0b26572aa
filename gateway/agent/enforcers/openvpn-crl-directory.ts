import { closeSync, fsyncSync, openSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Denial } from '../../../schemas/gateway.ts';
import { done, type Enforced, type Enforcer, notApplicable } from './enforcer.ts';

/**
 * OpenVPN's `crl-verify DIR dir` (openvpn(8)): a client is refused while the directory holds a file named by the decimal
 * serial of its certificate. It needs no key of any authority and works without us. Serials name certificates of every
 * issuer that the server trusts: one server, one issuer of device certificates.
 */
export function openvpnCrlDirectory(directory: string): Enforcer {
  return {
    name: 'openvpn-crl-directory',
    timeoutMs: 5_000,
    deny: async (denial) => put(directory, denial, (file) => closeSync(openSync(file, 'a', 0o644))),
    allow: async (denial, others) => {
      const shared = new Set(others.flatMap(serialsOf));
      return put(directory, denial, (file, serial) => {
        if (!shared.has(serial)) rmSync(file, { force: true });
      });
    },
  };
}

function put(directory: string, denial: Denial, change: (file: string, serial: string) => void): Enforced {
  const serials = serialsOf(denial);
  if (serials.length === 0) return notApplicable;
  try {
    if (!statSync(directory).isDirectory()) return { done: false, reason: 'no_directory' };
    for (const serial of serials) change(join(directory, serial), serial);
    const handle = openSync(directory, 'r');
    fsyncSync(handle);
    closeSync(handle);
    return done;
  } catch (failure) {
    return { done: false, reason: (failure as NodeJS.ErrnoException).code?.toLowerCase() ?? 'write_failed' };
  }
}

function serialsOf({ certificates }: Denial): string[] {
  return certificates.map(({ serial }) => BigInt(`0x${serial}`).toString());
}
