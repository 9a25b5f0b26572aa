import type { Break } from './walk.ts';
import type { Flaw } from './chain.ts';

const sentences: Record<Flaw, (record: string) => string> = {
  'altered-seal': (record) => `the seal ${record} is not what its hash says`,
  'missing-seal': (record) => `seals before ${record} are gone or stand elsewhere`,
  'other-chain': (record) => `the seal ${record} does not follow from the one before it`,
  'altered-record': (record) => `${record} is not the record that was sealed`,
  'missing-record': (record) => `${record} is gone, or no longer says what was sealed`,
  'unsealed-record': (record) => `${record} was put among records that are sealed, and is not`,
};

/** What is wrong where a chain breaks first. */
export function breakText({ flaw, number, record }: Break): string {
  return `${number === 0 ? '' : `entry ${number}: `}${sentences[flaw](record)}`;
}
