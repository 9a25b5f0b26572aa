/** What D12's READMEs promise to see. */
export const transportPromises = {
  /** Packets of a device within five minutes, of whatever model it is. */
  repeats: 300,
  /** Packets of a device within ten minutes below which nothing is said of it, however well its model is known. */
  leastRepeats: 40,
  /** Packets of no client at a gateway within five minutes. */
  nobodys: 200,
  /** Packets of no session within two seconds. */
  packets: 2,
} as const;
