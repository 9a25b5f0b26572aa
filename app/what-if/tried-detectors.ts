import { catalogue } from '../../detectors/catalogue.ts';
import type { AnyDetector } from '../../detectors/detector.ts';
import { Fault } from '../../runtime/errors.ts';
import type { SettingsTried } from '../../schemas/api/what-if.ts';
import { withSettings } from '../detection.ts';

/**
 * A detector as it is set, and as it would be.
 * @throws Fault INPUT_INVALID for one that folds what all partitions saw, or that there is not @throws Fault CONFIG_INVALID for a setting it has not
 */
export function triedDetectors(
  inForce: Record<string, SettingsTried>,
  id: string,
  tried: SettingsTried,
): [AnyDetector, AnyDetector] {
  const known = catalogue.find((one) => one.id === id);
  if (known === undefined) throw new Fault('INPUT_INVALID', `${id} cannot be tried: it judges what all partitions saw`);
  const own = inForce[id] ?? {};
  const [before = known] = withSettings([known], { [id]: own });
  const [after = known] = withSettings([known], { [id]: { ...own, ...tried } });
  return [before, after];
}
