/** A listener that is open. */
export interface Source {
  readonly name: string;
  /** `host:port` it listens on. */
  address(): string;
  /** Stops listening, finishes with the sessions there are and hands over what they hold. */
  close(): Promise<void>;
}
