/** What every list is asked for beside its filters. */
export interface Asked {
  cursor?: string | undefined;
  limit?: string | undefined;
}

/** A page of rows that do not change while they are read: here a place in the list is cursor enough. */
export function paged<T>(
  rows: readonly T[],
  { cursor, limit }: Asked,
  usual = 200,
): { rows: T[]; next: string | null } {
  const start = Number(cursor ?? 0);
  const end = start + Number(limit ?? usual);
  return { rows: rows.slice(start, end), next: end < rows.length ? String(end) : null };
}
