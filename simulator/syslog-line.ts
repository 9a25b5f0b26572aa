import type { Emission } from './emission.ts';
import { jsonLine } from './json-line.ts';

/** facility local0, by severity: informational, and warning for what was refused. */
const informational = 134;
const warning = 132;

/**
 * One RFC 5424 line without framing. Names and their order are the same for all lines of a kind, which is the cheapest
 * to read; nothing in them needs escaping and all of it is ASCII, so its length is its octets.
 */
export function syslogLine(emission: Emission): string {
  const { device, certificate, kind, session, boot, peer } = emission;
  const at = new Date(emission.at).toISOString();
  // Parameters are about a device; what is about nobody's packets is said in JSON.
  if (emission.unnamed) return `<${warning}>1 ${at} ${emission.gateway.id} tocsin - - - ${jsonLine(emission)}`;
  const priority = emission.outcome === 'refused' ? warning : informational;
  let line = `<${priority}>1 ${at} ${emission.gateway.id} telemetry - ${kind} [tocsin@32473 device="${device.id}" kind="${kind}" session="${session}" boot="${boot}" peer="${peer}" model="${device.model}"`;
  if (emission.sequence >= 0) {
    line += ` seq="${emission.sequence}" nonce="${emission.nonce}" size="${emission.size}" hash="${emission.hash}"`;
  }
  if (emission.topic !== '') line += ` topic="${emission.topic}"`;
  if (emission.shape !== '') line += ` payload_shape="${emission.shape}"`;
  if (emission.warning !== '') line += ` warning="${emission.warning}"`;
  if (emission.value !== '') line += ` value="${emission.value}"`;
  if (certificate !== undefined) {
    line += ` cert="${certificate.sha256}" serial="${certificate.serial}" issuer="${certificate.issuer.id}" subject="${certificate.subject}"`;
  }
  if (emission.outcome !== '') line += ` outcome="${emission.outcome}"`;
  if (emission.reason !== '') line += ` reason="${emission.reason}"`;
  if (emission.weight !== 1) line += ` weight="${emission.weight}"`;
  if (emission.backlog) line += ' backlog="1"';
  if (emission.redelivered) line += ' dup="1"';
  return `${line}]`;
}
