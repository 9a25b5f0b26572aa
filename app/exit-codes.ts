/** Documented in `tocsin --help` and docs/reference/command-line.md. */
export const exitCodes = {
  done: 0,
  'a bug': 1,
  'wrong input or configuration': 2,
  'something needed is not available': 3,
  'checked and not as it should be': 4,
} as const;
