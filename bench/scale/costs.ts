/** CPU of a process, microseconds per event: of the one thread that every event passes, and of all of its threads. */
export interface Passing {
  threadUs: number;
  allUs: number;
}

/** What one event or device costs. Figures of docs/performance.md, of `node bench/fleet-facts.ts` and `node bench/summaries.ts`; the test holds them together. */
export interface Costs {
  ingest: Passing;
  archive: Passing;
  /** Unpacking and folding; other instances' share of `identity.v1` is unpacked only. */
  detect: Passing;
  unpackUs: number;
  /** All threads of ClickHouse: inserting, merging, HTTP. */
  storeUs: number;
  /** CPU milliseconds of an insert however few rows it has. */
  insertMs: number;
  /** The fold of all partitions' summaries, an entry: of a gateway heard of in a minute, and of what came through it and where its readings stood in five. */
  summaries: { minuteUs: number; fiveMinutesUs: number };
  /** Bytes a line has on the wire, and bytes of disk for each of them. */
  lineBytes: number;
  disk: { events: number; raw: number; log: number };
  /** Resident bytes: of an idle process, of a device that detectors judge, and of one that facts tell of. */
  idleBytes: number;
  judgedBytes: number;
  factBytes: number;
  /** CPU microseconds to read and fold what is known of one device when a process starts. */
  factUs: number;
}

export const measured: Costs = {
  ingest: { threadUs: 8.5, allUs: 12.5 },
  archive: { threadUs: 3.5, allUs: 3.5 },
  detect: { threadUs: 5.15, allUs: 8.5 },
  unpackUs: 0.65,
  storeUs: 15,
  insertMs: 25,
  summaries: { minuteUs: 2.5, fiveMinutesUs: 12 },
  lineBytes: 296,
  disk: { events: 0.07, raw: 0.08, log: 0.51 },
  idleBytes: 130e6,
  judgedBytes: 381 + 250,
  factBytes: 154,
  factUs: 8.2,
};
