/**
 * Makes room in a list of pages: the first grows by doubling until it is full, so that a few records do not cost a whole
 * page, and then whole pages follow. Answers which page is another now; views of what was there before are void.
 */
export function addPage(pages: ArrayBuffer[], first: number, full: number): number {
  const [only] = pages;
  if (only === undefined) return pages.push(new ArrayBuffer(first)) - 1;
  if (pages.length > 1 || only.byteLength >= full) return pages.push(new ArrayBuffer(full)) - 1;
  pages[0] = only.transfer(Math.min(full, 2 * only.byteLength));
  return 0;
}

/** Bytes there is room for. */
export function roomIn(pages: readonly ArrayBuffer[], full: number): number {
  return pages.length > 1 ? pages.length * full : (pages[0]?.byteLength ?? 0);
}

/** Pages are of about 64 KiB: how many places of so many bytes go into one, as a power of two. */
export function pageShift(bytes: number): number {
  return Math.max(4, 16 - Math.ceil(Math.log2(bytes)));
}
