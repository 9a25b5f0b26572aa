import type { Heard, PlaceKind, SummaryWindow } from '../../schemas/summary.ts';

/** A gateway or log source that one partition heard of. Plain data. */
export interface Place {
  number: number;
  tenant: string;
  kind: PlaceKind;
  id: string;
  /** Of a source. */
  gateway: string;
  /** Devices that are neither silent nor too new to tell. */
  active: number;
}

interface HeardTimes {
  first: number;
  last: number;
  speakers: number;
  spoke: number;
  spoofable: number;
}

/** Plain data. */
export interface PlacesState {
  all: Place[];
  /** Tenant, gateway, source ('' the gateway itself): number. */
  byName: Map<string, Map<string, Map<string, number>>>;
  /** By window, then number. */
  heard: Map<number, Map<number, HeardTimes>>;
  /** Whose number of active devices has changed since it was told. */
  changed: Set<number>;
}

export const noPlaces = (): PlacesState => ({ all: [], byName: new Map(), heard: new Map(), changed: new Set() });

/** Number of a gateway (source '') or a source (gateway '' for lines without one); -1 once there are too many. */
export function placeOf(places: PlacesState, tenant: string, gateway: string, source: string, most: number): number {
  let gateways = places.byName.get(tenant);
  if (gateways === undefined) places.byName.set(tenant, (gateways = new Map()));
  let sources = gateways.get(gateway);
  if (sources === undefined) gateways.set(gateway, (sources = new Map()));
  const known = sources.get(source);
  if (known !== undefined) return known;
  const number = places.all.length;
  if (number >= most) return -1;
  sources.set(source, number);
  const id = source === '' ? gateway : gateway === '' ? source : `${gateway}/${source}`;
  places.all.push({ number, tenant, kind: source === '' ? 'gateway' : 'source', id, gateway, active: 0 });
  return number;
}

export function noteHeard(places: PlacesState, number: number, window: number, at: number, spoofable: number): void {
  let heard = places.heard.get(window);
  if (heard === undefined) places.heard.set(window, (heard = new Map()));
  const entry = heard.get(number);
  if (entry === undefined) {
    heard.set(number, { first: at, last: at, speakers: 0, spoke: 0, spoofable });
    return;
  }
  if (at < entry.first) entry.first = at;
  if (at > entry.last) entry.last = at;
  if (spoofable < entry.spoofable) entry.spoofable = spoofable;
}

/** A device spoke through a place that was heard in that window. */
export function noteSpoke(
  places: PlacesState,
  number: number,
  window: number,
  at: number,
  firstOfWindow: boolean,
): void {
  const entry = places.heard.get(window)?.get(number);
  if (entry === undefined) return;
  if (firstOfWindow) entry.speakers++;
  if (at > entry.spoke) entry.spoke = at;
}

/** Who was heard in a window, which is then over. */
export function takeHeard(places: PlacesState, window: number): Heard[] {
  const heard = [...(places.heard.get(window) ?? [])];
  places.heard.delete(window);
  return heard.flatMap(([number, times]) => {
    const place = places.all[number];
    return place === undefined
      ? []
      : [{ ...named(place), gateway: place.kind === 'source' ? place.gateway : '', ...times }];
  });
}

export function named({ tenant, kind, id }: Place): { tenant: string; kind: PlaceKind; place: string } {
  return { tenant, kind, place: id };
}

export function countActive(places: PlacesState, number: number, by: 1 | -1): void {
  const place = places.all[number];
  if (place === undefined) return;
  place.active += by;
  places.changed.add(number);
}

/** The places whose number of active devices has changed since the last time. */
export function takeActive(places: PlacesState): SummaryWindow['active'] {
  const changed = [...places.changed].flatMap((number) => places.all[number] ?? []);
  places.changed.clear();
  return changed.map((place) => ({ ...named(place), devices: place.active }));
}
