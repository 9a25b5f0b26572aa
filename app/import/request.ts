import type { Changes, Held } from '../../fleet/inventory/importer.ts';
import type { IssuerClass } from '../../schemas/event/event.ts';

export const importKinds = ['devices', 'issued', 'orders', 'certificates', 'issuer', 'windows'] as const;
export type ImportKind = (typeof importKinds)[number];

/** Files of a detached signature, SHA-256 with RSA or ECDSA, and of who made it: its certificate, and those above it. */
export interface ListSignature {
  file: string;
  signer: string;
}

export interface ImportRequest {
  kind: ImportKind;
  tenant: string;
  /** Together they are one list. */
  files: readonly string[];
  /** `issued` and `orders`: of rows that do not say themselves. */
  manufacturer?: string;
  productionBatch?: string;
  /** `issued` only. */
  signature?: ListSignature;
  /** `issued` only: whether it must be signed, and by whom beside the manufacturers that were imported. */
  signedLists?: { required: boolean; authorities: readonly string[] };
  /** `issuer` only. */
  issuerClass?: Exclude<IssuerClass, ''>;
  /** `devices` only: who is missing stays. */
  partial?: boolean;
  /** `devices` only: how many may go at once, exactly. */
  confirm?: number;
  /** Say what would change and append nothing. */
  dryRun?: boolean;
  onProgress?: (progress: ImportProgress) => void;
}

export interface ImportProgress {
  file: string;
  rows: number;
  /** 0 to 1, of this file. */
  share: number;
}

export interface BadRow {
  file: string;
  line: number;
  reason: string;
}

export interface Imported extends Changes {
  kind: ImportKind;
  tenant: string;
  rows: number;
  /** `issued`: key id of who signed the list, '' when nobody did. */
  signedBy?: string;
  /** How many rows were refused, and the first of them. */
  badRows: number;
  bad: BadRow[];
  /** Records appended, or that would be. */
  facts: number;
  /** Rows could not be read at all, so that nobody was retired. */
  incomplete: boolean;
  held: Held | undefined;
  dryRun: boolean;
}
