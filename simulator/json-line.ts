import type { Emission } from './emission.ts';

/** The same as one of Tocsin's JSON events (`schemas/event/json.ts`), without line end. Absent values are left out. */
export function jsonLine(emission: Emission): string {
  const { device, certificate, peer } = emission;
  const colon = peer.indexOf(':');
  return JSON.stringify({
    at: new Date(emission.at).toISOString(),
    kind: emission.kind,
    ...(emission.unnamed ? undefined : { device: device.id, session: emission.session, bootId: emission.boot }),
    peer: peer.slice(0, colon),
    peerPort: Number(peer.slice(colon + 1)),
    ...(emission.sequence < 0
      ? undefined
      : { sequence: emission.sequence, nonce: emission.nonce, size: emission.size, payloadHash: emission.hash }),
    ...(certificate === undefined
      ? undefined
      : {
          certificate: {
            sha256: certificate.sha256,
            serial: certificate.serial,
            issuer: certificate.issuer.id,
            subject: certificate.subject,
          },
        }),
    ...(emission.outcome === '' ? undefined : { outcome: emission.outcome }),
    ...(emission.reason === '' ? undefined : { reason: emission.reason }),
    ...(emission.weight === 1 ? undefined : { weight: emission.weight }),
    ...(emission.backlog ? { backlog: true } : undefined),
    ...(emission.redelivered ? { redelivered: true } : undefined),
    attributes: {
      ...(emission.unnamed ? undefined : { model: device.model }),
      ...(emission.warning === '' ? undefined : { warning: emission.warning }),
      ...(emission.topic === '' ? undefined : { topic: emission.topic }),
      ...(emission.shape === '' ? undefined : { payload_shape: emission.shape }),
      ...(emission.value === '' ? undefined : { value: emission.value }),
    },
  });
}
