import { firstPeople, type Roster } from '../../cases/on-call/roster.ts';
import type { OnCallDesk } from '../../dashboards/api/on-call/routes.ts';

const stepMs = 15 * 60_000;
const lookAheadMs = 14 * 24 * 3_600_000;

/** Hand-overs lie on quarters of an hour; one farther ahead than a fortnight is told as none. */
export function onCallDesk(roster: Roster): OnCallDesk {
  const namesAt = (tenant: string, at: number): string =>
    firstPeople(roster, tenant, at)
      .map(({ name }) => masked(name))
      .join(', ');
  return {
    at(tenant, now) {
      const name = namesAt(tenant, now);
      if (Object.keys(roster.plan.rotas).length === 0) return { name, until: null };
      const first = Math.floor(now / stepMs) * stepMs;
      for (let at = first + stepMs; at <= now + lookAheadMs; at += stepMs)
        if (namesAt(tenant, at) !== name) return { name, until: at };
      return { name, until: null };
    },
  };
}

/** Where people are known by a number or address only, not all of it is shown. */
function masked(name: string): string {
  return name.startsWith('+') ? `${name.slice(0, 4)}…${name.slice(-2)}` : name;
}
