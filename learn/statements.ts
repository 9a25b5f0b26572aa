import { readFileSync } from 'node:fs';

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

/** Cohorts and devices look at the same minutes. */
const withPickedHours = (name: string) =>
  read(name).replace('    -- picked-hours.sql\n', () => read('./picked-hours.sql'));

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
  deviceUsual: withPickedHours('./device-usual.sql'),
  cohortUsual: withPickedHours('./cohort-usual.sql'),
} as const;
