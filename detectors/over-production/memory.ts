/** What is remembered of one production batch. */
export interface Memory {
  /** Fingerprints of the ids that connected. */
  ids: Set<number>;
  /** The last new one. */
  last: { id: string; device: string; gateway: string; peer: string; at: number; spoofable: 0 | 1 | 2 | 3 } | undefined;
  /** First evidence of the verdict raised last and the number of ids then; '' and 0 while the batch is within its order. */
  raised: string;
  raisedIds: number;
}
