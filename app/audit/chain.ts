import { firstBefore, hashOfSeal, type Seal } from '../../schemas/seal.ts';
import type { Act } from './acts.ts';

/** Where the chain of a tenant stands. */
export interface Head {
  number: number;
  hash: string;
  /** Of the last act that is sealed, and when that was, ms. */
  at: number;
  sealedAt: number;
}

export type Flaw =
  /** The seal is not what its hash says. */
  | 'altered-seal'
  /** Seals before it are gone, or stand elsewhere. */
  | 'missing-seal'
  /** It stands on another seal than the one before it. */
  | 'other-chain'
  /** The record is not the one that was sealed. */
  | 'altered-record'
  /** The record is gone, or says nothing of what was sealed. */
  | 'missing-record'
  /** Records after it are sealed and it is not. */
  | 'unsealed-record';

/** Seals as their topic tells them, folded in order: one chain to a tenant. */
export class Chain {
  readonly #heads = new Map<string, Head>();
  readonly #sealedTo = new Map<string, number>();

  /**
   * @returns `again` for one whose number was given before: the first in the topic stands, as when two have sealed for a
   * moment; a flaw, after which the chain goes on from this seal as it is
   */
  take(seal: Seal): '' | 'again' | Flaw {
    const { tenant, number, hash, at, sealedAt, topic, offset } = seal;
    const head = this.head(tenant);
    const right = hashOfSeal(seal) === hash;
    if (right && number <= head.number) return 'again';
    this.#heads.set(tenant, { number, hash, at, sealedAt });
    this.#sealedTo.set(placeOf(tenant, topic), offset);
    if (!right) return 'altered-seal';
    if (number !== head.number + 1) return 'missing-seal';
    return seal.before === head.hash ? '' : 'other-chain';
  }

  head(tenant: string): Head {
    return this.#heads.get(tenant) ?? { number: 0, hash: firstBefore, at: 0, sealedAt: 0 };
  }

  get tenants(): string[] {
    return [...this.#heads.keys()];
  }

  isSealed({ tenant, topic, offset }: Pick<Act, 'tenant' | 'topic' | 'offset'>): boolean {
    return offset <= (this.#sealedTo.get(placeOf(tenant, topic)) ?? -1);
  }

  /** The seals that come next; they count once they are read back. */
  next(acts: readonly Act[], sealedAt: number): Seal[] {
    const heads = new Map<string, Pick<Head, 'number' | 'hash'>>();
    return acts.map((act) => {
      const head = heads.get(act.tenant) ?? this.head(act.tenant);
      const seal = { ...act, number: head.number + 1, sealedAt, before: head.hash };
      const hash = hashOfSeal(seal);
      heads.set(act.tenant, { number: seal.number, hash });
      return { ...seal, hash };
    });
  }
}

function placeOf(tenant: string, topic: string): string {
  return `${topic}/${tenant}`;
}
