import { mostPlaces } from './devices.ts';
import { placeOf, type PlacesState } from './places.ts';

/** The way an event came, as numbers of places. Neighbouring events mostly came the same way: it is looked up when it changes. */
export class Way {
  /** -1 where there are too many places. */
  source = -1;
  /** The gateway; the source itself where there is none. */
  place = -1;
  #tenant: string | undefined;
  #gateway = '';
  #source = '';

  of(places: PlacesState, tenant: string, gateway: string, source: string): this {
    if (tenant === this.#tenant && gateway === this.#gateway && source === this.#source) return this;
    this.#tenant = tenant;
    this.#gateway = gateway;
    this.#source = source;
    this.source = placeOf(places, tenant, gateway, source, mostPlaces);
    this.place = gateway === '' ? this.source : placeOf(places, tenant, gateway, '', mostPlaces);
    return this;
  }
}
