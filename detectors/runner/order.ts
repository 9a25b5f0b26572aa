import type { Finding } from '../../schemas/finding.ts';

/** Of what is concluded at one time, in an order that depends on nothing but the findings. */
export function bySubject(a: Finding, b: Finding): number {
  return (
    compare(a.tenant, b.tenant) || compare(a.subject.id, b.subject.id) || a.at - b.at || compare(a.reason, b.reason)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
