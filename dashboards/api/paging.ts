/** What a row is sorted by, the last part its own. Numbers of 64 bits are text. */
export type Place = readonly (string | number)[];

/** Where the rows of one answer begin and how many there are: what a list is told of its caller's pages. */
export interface Paging {
  /** Of the last row of the page before; undefined at the beginning. */
  after: Place | undefined;
  limit: number;
  /** What is given out as `next`. */
  cursorAt: (last: Place) => string;
}
