import { readFileSync } from 'node:fs';

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

/** The statements beside this file; bound parameters only. */
export const statements = {
  fillHour: read('./fill-hour.sql'),
  swapHour: read('./swap-hour.sql'),
  stagedRows: read('./staged-rows.sql'),
  hourCheck: read('./hour-check.sql'),
  dropHour: read('./drop-hour.sql'),
  emptyStaging: read('./empty-staging.sql'),
  receivedRows: read('./received-rows.sql'),
  hoursThere: read('./hours-there.sql'),
  rowsInAll: read('./rows-in-all.sql'),
  tenants: read('./tenants.sql'),
  devicePages: read('./device-pages.sql'),
  deviceUsual: read('./device-usual.sql'),
  cohortUsual: read('./cohort-usual.sql'),
} as const;
