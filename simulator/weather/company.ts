import type { Planner } from '../episode.ts';
import { type Device, models } from '../fleet.ts';
import { gather } from '../traps/together.ts';

/** Sensors of one model behind one gateway that have enough others beside them. */
const fewest = 5;

/** @param skip companies that other kinds of the day have */
export function companyOf({ fleet, index }: Planner, skip: number): Device[] {
  const companies = fleet.gateways
    .filter(({ trusted }) => trusted)
    .map((gateway) =>
      fleet.devices.filter(
        (device) => device.gateway === gateway && device.character === 'sensor' && device.model === models[0],
      ),
    )
    .filter(({ length }) => length >= fewest);
  const company = companies[(fleet.seed + skip + index) % Math.max(1, companies.length)];
  if (company === undefined) throw new RangeError('the fleet is too small for sensors that have neighbours');
  return company;
}

/** A moment at which a company is free, all of it. Throws RangeError when there is none. */
export function together(planner: Planner, company: readonly Device[], lengthMs: number) {
  const found = gather(planner, company, lengthMs);
  if (found.members.length < fewest) throw new RangeError('the fleet is too small for the weather of this day');
  return found;
}
