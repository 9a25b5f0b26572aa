/** What an enforcement point does with a credential: lets it in, refuses it, or has never heard of it. */
export type CredentialStanding = 'valid' | 'refused' | 'absent';

export interface NewCredential {
  name: string;
  secret: string;
  /** The name of the credential that it stands beside: the new one may do what that may. '' for a decoy, that may nothing. */
  beside: string;
}

/**
 * Where credentials are accepted or refused. Every call may be made again after a crash and then changes nothing more.
 * Calls throw a retryable Fault TIMEOUT when the point does not answer; part of the work may be done then.
 */
export interface CredentialStore {
  readonly name: string;
  /**
   * Makes credentials valid with exactly the secret given. Where the one beside is absent nothing is made: another
   * enforcement point is that device's. Names that are missing from the answer were refused.
   */
  issue(credentials: readonly NewCredential[], signal: AbortSignal): Promise<Map<string, 'issued' | 'absent'>>;
  /** Ends the sessions of credentials and refuses them from now on. */
  retire(names: readonly string[], signal: AbortSignal): Promise<void>;
  /** What the point itself says, not what it was told. A name without an answer is left out. */
  readBack(names: readonly string[], signal: AbortSignal): Promise<Map<string, CredentialStanding>>;
  /** Presents a credential as a device would. */
  attempt(name: string, secret: string, signal: AbortSignal): Promise<'accepted' | 'refused'>;
  /** Forgets credentials of our own making: decoys. */
  remove(names: readonly string[], signal: AbortSignal): Promise<void>;
}

export interface Delivery {
  device: string;
  name: string;
  secret: string;
}

/**
 * Brings devices their new secrets, over the session that the old one opened. It may fail to reach any of them, and be asked again: that a device has it shows
 * only when the device uses it.
 */
export type Deliver = (deliveries: readonly Delivery[], signal: AbortSignal) => Promise<void>;
