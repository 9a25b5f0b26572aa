/** A line of a host's log, or a record of a device that chains its own, as it is received. */
export interface LogLine {
  /** When it is received, and its stamp, ms. */
  due: number;
  at: number;
  /** Host that wrote it; '' for a record of a device. */
  host: string;
  /** Device that chains its records; '' for a line of a host. */
  device: string;
  program: string;
  /** Syslog severity, 255 where there is none. */
  severity: number;
  text: string;
  boot: string;
  /** Names of this record and of the one before it in its chain, '' where there is no chain. */
  hash: string;
  previous: string;
}

const none = { host: '', device: '', program: '', severity: 255, text: '', boot: '', hash: '', previous: '' };

export function lineAt(at: number, part: Partial<LogLine>): LogLine {
  return { due: at, at, ...none, ...part };
}
