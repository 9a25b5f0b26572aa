import type { Status } from './status.ts';

/** The accounts of all lines, a line to each. */
export function countsText({ counts }: Pick<Status, 'counts'>): string[] {
  const count = (value: number | null): string => (value === null ? 'unknown' : String(value));
  return [
    `offered        ${count(counts.offered)}`,
    `stored         ${count(counts.stored)}`,
    `dead-lettered  ${count(counts.deadLettered)}`,
    `dropped        ${reasons(counts.dropped)}`,
    `refused        ${reasons(counts.refused)}`,
    `residual       ${count(counts.residual)}`,
  ];
}

function reasons(counted: Record<string, number> | null): string {
  if (counted === null) return 'unknown';
  const parts = Object.entries(counted).map(([reason, many]) => `${reason} ${many}`);
  return parts.length === 0 ? '0' : parts.join(', ');
}
