import { bruteForce } from './attacks/brute-force.ts';
import { clonedCertificate } from './attacks/cloned-certificate.ts';
import { distributedBruteForce } from './attacks/distributed-brute-force.ts';
import { factoryCertificate } from './attacks/factory-certificate.ts';
import { ghostDevice } from './attacks/ghost-device.ts';
import { manyAccounts } from './attacks/many-accounts.ts';
import { overProduction } from './attacks/over-production.ts';
import { successAfterFailures } from './attacks/success-after-failures.ts';
import type { IdentityKind } from './identity-episode.ts';
import { addressRebind } from './traps/address-rebind.ts';
import { gatewayPair } from './traps/gateway-pair.ts';
import { handover } from './traps/handover.ts';
import { lateList } from './traps/late-list.ts';
import { mistyped } from './traps/mistyped.ts';
import { repaired } from './traps/repaired.ts';
import { siteFails } from './traps/site-fails.ts';
import { stillFactory } from './traps/still-factory.ts';
import { stubbornDevice } from './traps/stubborn-device.ts';
import { underOrder } from './traps/under-order.ts';

/** How often each attack and trap on identities happens: 36 and 36 per detector. Those on many devices come last. */
export const identitySchedule: readonly (readonly [IdentityKind, number])[] = [
  [clonedCertificate, 36],
  [factoryCertificate, 36],
  [ghostDevice, 18],
  [overProduction, 18],
  [bruteForce, 9],
  [successAfterFailures, 9],
  [manyAccounts, 9],
  [distributedBruteForce, 9],
  [handover, 12],
  [addressRebind, 12],
  [gatewayPair, 12],
  [repaired, 18],
  [stillFactory, 18],
  [underOrder, 18],
  [lateList, 18],
  [mistyped, 15],
  [stubbornDevice, 15],
  [siteFails, 6],
];
