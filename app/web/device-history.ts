import type { RegisteredDevice } from '../../fleet/devices.ts';
import type { IssuedId } from '../../fleet/issued.ts';
import type { KnownCertificate } from '../../fleet/certificates.ts';
import type { KnownRevocation } from '../../fleet/revocations.ts';
import type { DevicePage } from '../../schemas/api/devices.ts';

type History = DevicePage['history'];
type Version = { learnedAt: number; device: RegisteredDevice | undefined };

const shown = ['model', 'firmware', 'site', 'gateway', 'productionBatch', 'owner'] as const;
const labels = {
  model: 'model',
  firmware: 'firmware',
  site: 'site',
  gateway: 'gateway',
  productionBatch: 'production batch',
  owner: 'owner',
};

/** What the inventory and the factory say of a device, a sentence for each change. */
export function deviceHistory(versions: readonly Version[], issued: IssuedId | undefined): History {
  const history: History = versions.map(({ learnedAt, device }, i) => ({
    at: learnedAt,
    kind: 'inventory',
    text: sentenceOf(versions[i - 1]?.device, device),
    from: 'inventory import',
  }));
  if (issued !== undefined)
    history.push({
      at: issued.learnedAt,
      kind: 'issued',
      text: `On the list of ${issued.manufacturer || 'its manufacturer'}, production batch ${issued.productionBatch}`,
      from: 'issued list',
    });
  return history;
}

export function certificateHistory(
  certificates: readonly KnownCertificate[],
  revoked: readonly (KnownRevocation | undefined)[],
): History {
  return certificates.flatMap(({ serial, issuer, notBefore }, i) => {
    const revocation = revoked[i];
    const issuedAt: History[number] = {
      at: notBefore,
      kind: 'certificate',
      text: `Certificate ${serial} valid from here`,
      from: issuer,
    };
    return revocation === undefined
      ? [issuedAt]
      : [
          issuedAt,
          {
            at: revocation.revokedAt,
            kind: 'revocation',
            text: `Certificate ${serial} revoked`,
            from: revocation.issuer,
          } as const,
        ];
  });
}

function sentenceOf(before: RegisteredDevice | undefined, after: RegisteredDevice | undefined): string {
  if (after === undefined) return 'Retired';
  const values = shown.flatMap((name) => {
    const value = after[name];
    if (before === undefined) return value === '' ? [] : [`${labels[name]} ${value}`];
    return value === before[name] ? [] : [`${labels[name]} ${before[name] || 'unknown'} became ${value || 'unknown'}`];
  });
  const said = values.join(', ');
  if (before === undefined) return said === '' ? 'Registered' : `Registered: ${said}`;
  return said === '' ? 'Details changed' : said.charAt(0).toUpperCase() + said.slice(1);
}
