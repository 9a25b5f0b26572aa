/** A stretch of event time, ms, in which nothing is learned of a device, lest an attack become usual. */
export interface Frozen {
  tenant: string;
  device: string;
  from: number;
  to: number;
}

/** Stretches of one tenant as bound parameters: whole minutes since 1970, of one device apart from each other. */
export interface FrozenParams {
  frozenDevices: string[];
  frozenFrom: number[];
  /** Exclusive. */
  frozenTo: number[];
}

const minuteMs = 60_000;
/** Most stretches per tenant, the latest: they travel in the request's address. Beyond that medians bear it. */
const mostFrozen = 5000;

/** Every minute of a range, ms, that a stretch touches. */
export function frozenParams(
  frozen: readonly Frozen[],
  tenant: string,
  range: { from: number; to: number },
): FrozenParams {
  const touched = frozen
    .filter((one) => one.tenant === tenant && one.to > range.from && one.from < range.to && one.to > one.from)
    .sort((a, b) => a.from - b.from || (a.device < b.device ? -1 : 1))
    .slice(-mostFrozen);
  const byDevice = new Map<string, { from: number; to: number }[]>();
  for (const { device, from, to } of touched) {
    const part = {
      from: Math.floor(Math.max(from, range.from) / minuteMs),
      to: Math.ceil(Math.min(to, range.to) / minuteMs),
    };
    const parts = byDevice.get(device);
    const last = parts?.at(-1);
    if (parts === undefined) byDevice.set(device, [part]);
    else if (last !== undefined && part.from <= last.to) last.to = Math.max(last.to, part.to);
    else parts.push(part);
  }
  const all = [...byDevice].flatMap(([device, parts]) => parts.map((part) => ({ device, ...part })));
  return {
    frozenDevices: all.map(({ device }) => device),
    frozenFrom: all.map(({ from }) => from),
    frozenTo: all.map(({ to }) => to),
  };
}
