import { setClockMissing } from '../../support/set-clock.ts';
import { smallDiskMissing } from '../../support/small-disk.ts';
import { changeLeader, killBroker, stopBroker } from './broker.ts';
import { clockJump } from './clock-jump.ts';
import { duplicate, reorder } from './delivery.ts';
import { fullDisk } from './full-disk.ts';
import type { Injector } from './injector.ts';
import { kill } from './kill.ts';
import { cut, silence, slow } from './links.ts';
import type { Fault } from './schedule.ts';
import { stop } from './stop.ts';

export const injectors: Record<Fault, Injector> = {
  kill,
  stop,
  'broker-kill': killBroker,
  'broker-stop': stopBroker,
  'leader-change': changeLeader,
  'full-disk': fullDisk,
  cut,
  dead: silence,
  slow,
  duplicate,
  reorder,
  'clock-jump': clockJump,
};

/** Why a fault cannot be made on this machine; '' when it can. */
export function missingFor(fault: Fault): string {
  if (fault === 'clock-jump') return setClockMissing;
  return fault === 'full-disk' ? smallDiskMissing : '';
}
