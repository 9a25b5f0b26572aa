import { readFileSync } from 'node:fs';

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

/** The statements beside this file; bound parameters only. */
export const statements = {
  spanSlices: read('./span-slices.sql'),
  fillSpan: read('./fill-span.sql'),
  swapSpan: read('./swap-span.sql'),
  stagedRows: read('./staged-rows.sql'),
  spanCheck: read('./span-check.sql'),
  dropSpan: read('./drop-span.sql'),
  emptyStaging: read('./empty-staging.sql'),
  receivedRows: read('./received-rows.sql'),
  spansBegun: read('./spans-begun.sql'),
  receivedDays: read('./received-days.sql'),
  tenants: read('./tenants.sql'),
  devicePages: read('./device-pages.sql'),
  deviceUsual: read('./device-usual.sql'),
  cohortUsual: read('./cohort-usual.sql'),
} as const;
