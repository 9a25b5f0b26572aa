/** Every fault has a code from this list; `docs/reference/errors.md` explains each and a test compares the two. */
export const faultCodes = {
  CONFIG_INVALID: 'The configuration is wrong; the message names the line and what is allowed there.',
  CONFIG_MISSING: 'No configuration where one was named.',
  PORT_IN_USE: 'Another process listens on the address asked for.',
  DATA_UNWRITABLE: 'The data directory cannot be written.',
  DATA_CORRUPT: 'A file of the data directory does not hold what it should.',
  DATA_LOCKED: 'Another process owns this part of the data directory.',
  DISK_FULL: 'No space left where the data directory lives.',
  LOG_UNAVAILABLE: 'The event log does not answer.',
  LOG_REFUSED: 'Kafka refused what was asked: password, certificate, rights, size or setting.',
  LOG_TRIMMED: 'The offset asked for is older than what is kept.',
  LOG_MISMATCH:
    'The log is not the one that belongs here: other partitions, or shorter than what has been taken from it.',
  HOLD_LOST: 'Another instance holds what this one did.',
  BLOCK_INVALID: 'A block of events does not decode.',
  RECORD_UNKNOWN: 'A record carries a schema version this build does not know.',
  STORE_UNAVAILABLE: 'ClickHouse does not answer.',
  STORE_REFUSED: 'ClickHouse refused a statement.',
  STORE_AUTH: 'ClickHouse refused the user or password.',
  MIGRATION_CHANGED: 'A migration that was applied has since been edited.',
  QUERY_REFUSED: 'The query does something people may not do.',
  INPUT_INVALID: 'A file or argument given on the command line cannot be used.',
  IMPORT_HELD: 'A list leaves out more devices than may go without being confirmed.',
  LIST_UNTRUSTED: 'A list of issued devices is not signed as it must be.',
  BACKUP_DAMAGED: 'A backup is not what its manifest says.',
  RESTORE_REFUSED: 'A backup cannot be restored there: something is there already, or offsets cannot be kept.',
  EPOCH_OVER: 'Another instance has taken over: what this one writes counts no more.',
  ROLE_FAILED: 'A role stopped and could not be started again.',
  TIMEOUT: 'Something did not answer in its time.',
} as const;

export type FaultCode = keyof typeof faultCodes;

/** A failure of the world around us: coded, and knowing whether trying again can help. Anything else thrown is a bug. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly retryable: boolean;

  constructor(code: FaultCode, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Fault';
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}
