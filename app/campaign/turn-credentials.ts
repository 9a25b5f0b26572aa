import { mostPerStep } from '../../cases/campaign/due.ts';
import type { Campaign } from '../../cases/campaign/state.ts';
import type { CredentialStanding, CredentialStore } from '../../responders/reset-credentials/store.ts';
import { type DeviceState, type PauseReason } from '../../schemas/campaign.ts';
import { credentialName } from '../../schemas/credential-name.ts';
import { decoyRefused } from './decoy.ts';
import type { ConductPorts } from './ports.ts';

/** Makes the new credentials of devices taken valid, and answers whose are. */
export async function issue(ports: ConductPorts, campaign: Campaign): Promise<number[]> {
  const { devices, plan } = campaign;
  const rows = devices.rows('taken', mostPerStep);
  if (rows.length === 0) return [];
  const secretOf = ports.secrets(plan.id);
  const wanted = rows.map((row) => {
    const { old, fresh } = namesOf(campaign, row);
    return { name: fresh, secret: secretOf(fresh), beside: old };
  });
  const answers = await Promise.all(ports.points(plan.tenant).map((point) => point.issue(wanted, ports.signal)));
  const done = (_: number, i: number): boolean => {
    const said = answers.map((answer) => answer.get(wanted[i]?.name ?? ''));
    return said.includes('issued') && !said.includes(undefined);
  };
  const issued = rows.filter(done);
  await move(ports, campaign, [
    ['issued', issued],
    ['withdrawing', rows.filter((row, i) => !done(row, i))],
  ]);
  return issued;
}

/** Only the old credential of a device whose new one is valid wherever the old one is. */
export async function retire(ports: ConductPorts, campaign: Campaign): Promise<void> {
  const { devices, plan } = campaign;
  const wanted = [
    ...devices.rows('retired', mostPerStep),
    ...devices.rows('seen', mostPerStep - Math.min(mostPerStep, devices.count('retired'))),
  ];
  if (wanted.length === 0) return;
  const points = ports.points(plan.tenant);
  const both = (row: number): string[] => Object.values(namesOf(campaign, row));
  const before = await standings(ports, points, wanted.flatMap(both));
  // Of what a point does not speak we know nothing: it is asked again.
  const rows = wanted.filter((row) => both(row).every((name) => before.every((point) => point.has(name))));
  const names = rows.map((row) => namesOf(campaign, row));
  const safe = rows.filter((_, i) => {
    const { old = '', fresh = '' } = names[i] ?? {};
    const there = before.filter((point) => point.get(old) === 'valid');
    return before.some((point) => point.get(fresh) === 'valid') && there.every((point) => point.get(fresh) === 'valid');
  });
  const unsafe = rows.filter((row) => !safe.includes(row));
  // One whose new credential somebody took away is begun again, as long as it has the old one.
  const again = unsafe.filter((row) => {
    const { old } = namesOf(campaign, row);
    return devices.is(row, 'seen') && before.some((point) => point.get(old) === 'valid');
  });
  await move(ports, campaign, [['withdrawing', again]]);
  if (again.length < unsafe.length) await pause(ports, campaign, 'none_valid');
  if (safe.length === 0) return;
  const olds = safe.map((row) => namesOf(campaign, row).old);
  const refused = await decoyRefused(points, plan.id, ports.signal, (point, decoy) =>
    point.retire([...olds, decoy], ports.signal),
  );
  await move(ports, campaign, [['retired', safe.filter((row) => devices.is(row, 'seen'))]]);
  if (!refused) return pause(ports, campaign, 'retired_accepted');
  const after = await standings(ports, points, olds);
  const proven = safe.filter((_, i) =>
    after.every((point) => ['refused', 'absent'].includes(point.get(olds[i] ?? '') ?? '')),
  );
  await move(ports, campaign, [['proven', proven]]);
}

/** Only the new credential of a device whose old one is valid. */
export async function withdraw(ports: ConductPorts, campaign: Campaign): Promise<void> {
  const { devices, plan } = campaign;
  const rows = devices.rows('withdrawing', mostPerStep);
  if (rows.length === 0) return;
  const points = ports.points(plan.tenant);
  const before = await standings(
    ports,
    points,
    rows.map((row) => namesOf(campaign, row).old),
  );
  const safe = rows.filter((row) => before.some((point) => point.get(namesOf(campaign, row).old) === 'valid'));
  if (safe.length < rows.length) await pause(ports, campaign, 'none_valid');
  const fresh = safe.map((row) => namesOf(campaign, row).fresh);
  await Promise.all(points.map((point) => point.retire(fresh, ports.signal)));
  const after = await standings(ports, points, fresh);
  const gone = safe.filter((_, i) =>
    after.every((point) => ['refused', 'absent'].includes(point.get(fresh[i] ?? '') ?? '')),
  );
  await move(ports, campaign, [['unreachable', gone]]);
}

function standings(
  ports: ConductPorts,
  points: readonly CredentialStore[],
  names: string[],
): Promise<Map<string, CredentialStanding>[]> {
  return Promise.all(points.map((point) => point.readBack(names, ports.signal)));
}

export async function pause(
  ports: ConductPorts,
  { plan: { id, tenant }, state }: Campaign,
  reason: PauseReason,
): Promise<void> {
  if (state !== 'running') return;
  const system = { request: '', tenant, actor: { type: 'system' } } as const;
  await ports.append([{ type: 'campaign-paused', at: ports.now(), id, ...system, reason }]);
}

export async function move(
  ports: ConductPorts,
  { plan: { id } }: Campaign,
  moves: readonly [DeviceState, number[]][],
): Promise<void> {
  const at = ports.now();
  await ports.append(
    moves
      .filter(([, rows]) => rows.length > 0)
      .map(([to, rows]) => ({ type: 'devices-moved', at, id, to, rows, again: to === 'withdrawing' })),
  );
}

export function namesOf({ plan, devices }: Campaign, row: number): { old: string; fresh: string } {
  const device = devices.id(row);
  return {
    old: credentialName(device, devices.generation(row)),
    fresh: credentialName(device, plan.number),
  };
}
