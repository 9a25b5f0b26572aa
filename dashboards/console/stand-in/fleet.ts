import type { Device } from '../../../schemas/fleet-facts.ts';
import type { Chance } from './random.ts';

const kinds = [
  { name: 'pump', models: ['HX-200', 'HX-400'], firmware: ['3.4.1', '3.5.0'], every: 60_000 },
  { name: 'valve', models: ['V8', 'V8-E'], firmware: ['1.12', '1.13'], every: 300_000 },
  { name: 'meter', models: ['M-One'], firmware: ['7.0.2'], every: 900_000 },
] as const;
export const sites = ['Nordhafen', 'Mühlental', 'Seewerk', 'Altstadt', 'Kessel Ost', 'Brückenfeld'] as const;

/** Pumps, valves and meters across six waterworks. */
export function makeFleet(chance: Chance, many: number): Device[] {
  return Array.from({ length: many }, (_, index) => {
    const kind = kinds[index % kinds.length] ?? kinds[0];
    const site = sites[index % sites.length] ?? sites[0];
    return {
      id: `${kind.name}-${String(index + 101).padStart(4, '0')}`,
      model: chance.of(kind.models),
      firmware: chance.of(kind.firmware),
      site,
      gateway: gatewayOf(site),
      productionBatch: `${kind.name.slice(0, 1).toUpperCase()}${24 + (index % 3)}-${String((index % 8) + 1).padStart(2, '0')}`,
      owner: 'Stadtwerke',
      hardwareIds: [chance.hex(12)],
      expectedEveryMs: kind.every,
    };
  });
}

export function gatewayOf(site: string): string {
  const number = sites.indexOf(site as (typeof sites)[number]) + 1;
  return `gw-${String(Math.max(1, number)).padStart(2, '0')}`;
}
