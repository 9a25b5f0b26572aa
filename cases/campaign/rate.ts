const minuteMs = 60_000;
const secondMs = 1_000;

/**
 * How many devices were taken in the last minute. A step counts from its end, since its last device may have been reached
 * only then; so whatever minute one looks at, the rate is kept in it.
 */
export class Rate {
  readonly #ended: { at: number; devices: number }[] = [];
  #underWay = 0;

  begin(devices: number): void {
    this.#underWay += devices;
  }

  end(at: number): void {
    if (this.#underWay > 0) this.#ended.push({ at, devices: this.#underWay });
    this.#underWay = 0;
    const first = this.#ended.findIndex((step) => step.at > at - 2 * minuteMs);
    this.#ended.splice(0, Math.max(0, first));
  }

  /** How many may be taken now. A clock that went back makes it wait. */
  free(now: number, perMinute: number): number {
    if (this.#underWay > 0) return 0;
    let minute = 0;
    let second = 0;
    for (const { at, devices } of this.#ended) {
      if (at > now - minuteMs) minute += devices;
      if (at > now - secondMs) second += devices;
    }
    return Math.max(0, Math.min(perMinute - minute, Math.ceil(perMinute / 60) - second));
  }
}
