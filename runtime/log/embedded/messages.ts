import type { FaultCode } from '../../errors.ts';
import type { Topic } from '../../../schemas/topics.ts';

export interface PackedEntry {
  topic: Topic;
  partition: number;
  time: number;
  header: string;
  /** Uncompressed: the thread packs it. */
  payload: Uint8Array;
}

/** From the log to its writing thread. */
export type WriterRequest =
  | { kind: 'append'; id: number; day: string; entries: PackedEntry[] }
  | { kind: 'trim'; id: number; topic: Topic; time: number; today: string }
  | { kind: 'close' };

/** From the thread back. A failure that is no Fault carries no code: it is a bug and is thrown as one. */
export type WriterAnswer =
  | { id: number; offsets: number[] }
  | { id: number; failure: { code?: FaultCode; message: string; retryable: boolean } };

/** From the writing thread to the one that moves write-ahead logs into their files, and back. */
export interface CheckpointRequest {
  file: string;
}
export type CheckpointAnswer = CheckpointRequest;
