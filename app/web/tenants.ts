import type { Config } from '../../runtime/config/schema.ts';

/** Tenants that the configuration names, in order: what somebody who may see all of them is offered. */
export function tenantsOf({ ingest, gateways, pki, web }: Config): string[] {
  const { syslogUdp, syslogTcp, relp } = ingest;
  const open = [syslogUdp, syslogTcp, relp].flatMap((one) => (one === undefined ? [] : [one.tenant]));
  const named = [...gateways, ...(pki?.issuers ?? []), ...(web?.oidc?.groups ?? [])].map(({ tenant }) => tenant);
  return [...new Set([...open, ...named])].sort();
}
