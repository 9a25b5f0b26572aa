import type { Fleet, Issuer } from './fleet.ts';
import { Random } from './random.ts';

/** One issuer's list as it would be downloaded at `thisUpdate`: whole, so that what is missing is lifted. */
export interface RevocationList {
  tenant: string;
  /** Key id, 40 hex digits. */
  issuer: string;
  issuerName: string;
  /** cRLNumber. */
  number: number;
  thisUpdate: number;
  nextUpdate: number;
  /** Serial in hex, revocation time in ms, reason code (RFC 5280 section 5.3.1). */
  entries: [serial: string, revokedAt: number, reasonCode: number][];
}

export interface Revocation {
  issuer: Issuer;
  serial: string;
  revokedAt: number;
  reasonCode: number;
  /** When it is taken off the list again. */
  liftedAt?: number;
}

export const reasonCodes = { keyCompromise: 1, superseded: 4, certificateHold: 6 } as const;

const hourMs = 3_600_000;
const longGone = 200;

/** Lists of all issuers through the day, by time: at the start, every hour, and whenever an entry is put on hold or lifted. */
export function planLists(
  fleet: Fleet,
  revocations: readonly Revocation[],
  start: number,
  end: number,
): RevocationList[] {
  const lists = fleet.issuers.flatMap((issuer) => {
    const random = new Random(fleet.seed, 'long gone', issuer.id);
    const old = Array.from({ length: longGone }, (): [string, number, number] => [
      random.integer(1, 7).toString(16) + random.hex(31),
      Math.floor(start - random.between(24, 24 * 300) * hourMs),
      reasonCodes.superseded,
    ]);
    const own = revocations.filter((revocation) => revocation.issuer.id === issuer.id);
    const times = new Set<number>();
    for (let at = start; at < end; at += hourMs) times.add(at);
    for (const { revokedAt, liftedAt } of own) {
      if (liftedAt === undefined) continue;
      times.add(Math.max(start, revokedAt)).add(liftedAt);
    }
    return [...times]
      .toSorted((a, b) => a - b)
      .map((at, number) => ({
        tenant: issuer.tenant,
        issuer: issuer.id,
        issuerName: issuer.name,
        number: number + 1,
        thisUpdate: at,
        nextUpdate: at + 24 * hourMs,
        entries: [
          ...old,
          ...own
            .filter(({ revokedAt, liftedAt }) => revokedAt <= at && (liftedAt ?? Infinity) > at)
            .map(({ serial, revokedAt, reasonCode }): [string, number, number] => [serial, revokedAt, reasonCode]),
        ],
      }));
  });
  return lists.toSorted((a, b) => a.thisUpdate - b.thisUpdate || a.issuer.localeCompare(b.issuer));
}
