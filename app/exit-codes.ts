import type { FaultCode } from '../runtime/errors.ts';

/** Documented in `tocsin --help` and docs/reference/command-line.md. */
export const exitCodes = {
  done: 0,
  'a bug': 1,
  'wrong input or configuration': 2,
  'something needed is not available': 3,
  'checked and not as it should be': 4,
} as const;

/** What people can mend by asking for something else. */
const wrongInput: readonly FaultCode[] = [
  'CONFIG_INVALID',
  'CONFIG_MISSING',
  'INPUT_INVALID',
  'IMPORT_HELD',
  'LIST_UNTRUSTED',
  'BACKUP_DAMAGED',
  'RESTORE_REFUSED',
  'QUERY_REFUSED',
];

export function exitCodeFor(code: FaultCode): number {
  return exitCodes[wrongInput.includes(code) ? 'wrong input or configuration' : 'something needed is not available'];
}
