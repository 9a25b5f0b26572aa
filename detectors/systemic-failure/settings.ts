export interface Settings {
  windowMs: number;
  /** Never systemic below this many devices in a window. */
  leastDevices: number;
  /** Nor below this share of the active devices. */
  share: number;
  /** Nor when chance alone would bring it about more often than this. */
  chance: number;
  /** The usual rate is that of the last this many windows. */
  rateWindows: number;
  /** An issuer known for this long tells by itself how many devices it has. */
  warmUpMs: number;
  /** A device counts as active for this long after it was heard of. */
  activeMs: number;
  /** Over when for this long less than half of the limit failed. */
  overAfterMs: number;
}

export interface Limit {
  devices: number;
  active: number;
}
