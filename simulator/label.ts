/** Catalogue numbers of the detectors the day tests. */
export const tested = [
  'D01',
  'D03',
  'D05',
  'D06',
  'D07',
  'D11',
  'D12',
  'D14',
  'D15',
  'D16',
  'D17',
  'D18',
  'D19',
  'D20',
  'D27',
] as const;
export type Tested = (typeof tested)[number];

/** What is true about a stretch of the day. Kept by whoever keeps the score; never sent. */
export interface Label {
  detector: Tested;
  kind: 'attack' | 'trap';
  /** The attack or trap, as its file is called. */
  name: string;
  tenant: string;
  /** Device id, or certificate serial for D01; for a trap on many devices the gateway or model. */
  subject: string;
  device: string;
  gateway: string;
  /** Device ids of a trap on many devices. */
  members: string[];
  /** First and last moment of it by the devices' stamps, ms. */
  from: number;
  to: number;
  /** Against what the detector's README promises to catch: attacks 1.3 to 10, traps 0.1 to 0.75. */
  strength: number;
}
