/** What the READMEs of the identity detectors promise to catch; strengths are multiples of it. */
export const identityPromises = {
  /** D03: returns of a certificate to one place within `returnsMs`. */
  returns: 2,
  returnsMs: 10 * 60_000,
  /** D06: sessions on the factory certificate after rotation. */
  factorySessions: 1,
  /** D06: how long after a repair a device may begin again. */
  repairMs: 7 * 24 * 3_600_000,
  /** D07: devices of a batch beyond its order are seen; sessions of a device on no list. */
  ghostSessions: 1,
  /** D20: failed attempts within `attemptsMs`, accounts within a day, and failures before a success. */
  attempts: 12,
  attemptsMs: 2 * 60_000,
  accounts: 8,
  failures: 5,
} as const;
