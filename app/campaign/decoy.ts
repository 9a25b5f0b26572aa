import { randomBytes } from 'node:crypto';
import type { CredentialStore } from '../../responders/reset-credentials/store.ts';

/**
 * Whether every enforcement point refuses what is retired: a credential of ours, let in just before, is retired together with
 * those of devices and then presented. That a point says "disabled" is not yet that it refuses.
 */
export async function decoyRefused(
  points: readonly CredentialStore[],
  campaign: string,
  signal: AbortSignal,
  retire: (point: CredentialStore, decoy: string) => Promise<void>,
): Promise<boolean> {
  const name = `tocsin-decoy-${campaign.slice(0, 12)}`;
  const secret = randomBytes(24).toString('base64url');
  const verdicts = await Promise.all(
    points.map(async (point) => {
      await point.issue([{ name, secret, beside: '' }], signal);
      const alive = await point.attempt(name, secret, signal);
      await retire(point, name);
      const after = await point.attempt(name, secret, signal);
      await point.remove([name], signal);
      // A decoy that was never let in proves nothing.
      return alive === 'accepted' && after === 'refused';
    }),
  );
  return verdicts.every(Boolean);
}
