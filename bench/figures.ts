/** One line of the table: what is demanded of a figure, and what it came to. */
export interface Figure {
  figure: string;
  unit: string;
  /** Undefined where nothing is demanded. */
  must?: number;
  want?: number;
  /** Larger is better for rates, smaller for all else. */
  larger?: boolean;
  measured: number;
}

export function verdictOf({ must, want, larger = false, measured }: Figure): string {
  const reaches = (goal: number): boolean => (larger ? measured >= goal : measured <= goal);
  if (want !== undefined && reaches(want)) return 'as wanted';
  if (must === undefined) return '';
  return reaches(must) ? 'holds' : 'FALLS SHORT';
}

export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((one) => [
    one.figure,
    shown(one.must),
    shown(one.want),
    `${shown(one.measured)} ${one.unit}`.trim(),
    verdictOf(one),
  ]);
  const all = [['figure', 'must', 'want', 'measured', ''], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')).join('\n');
}

function shown(value: number | undefined): string {
  if (value === undefined) return '';
  return Math.abs(value) >= 100 ? Math.round(value).toString() : Number(value.toPrecision(3)).toString();
}
