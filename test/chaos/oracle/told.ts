/** How often what is owed is there. */
export interface Kept {
  owed: number;
  lost: number;
  /** Too many of it. */
  doubled: number;
  /** Of what nobody sent. */
  strange: number;
}

/** @param names one for each that is there; everything owed is to be there once */
export function kept(owed: ReadonlySet<string>, names: readonly string[]): Kept {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const result = { owed: owed.size, lost: 0, doubled: 0, strange: 0 };
  for (const name of owed) if (!counts.has(name)) result.lost++;
  for (const [name, count] of counts) {
    if (!owed.has(name)) result.strange++;
    result.doubled += count - 1;
  }
  return result;
}

/** Devices of alarms that texts name, one for each text that names one. */
export function devicesIn(texts: readonly string[]): string[] {
  return texts.flatMap((text) => /rev-\d{4}/.exec(text) ?? []);
}

/** How often something was said again under another name than before. @param said of what, under which name */
export function otherAgain(said: readonly { of: string | undefined; id: string | undefined }[]): number {
  const known = said.filter(({ of }) => of !== undefined);
  const names = new Set(known.map(({ of, id }) => `${of} ${id ?? ''}`));
  return names.size - new Set(known.map(({ of }) => of)).size;
}
