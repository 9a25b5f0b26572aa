import { afterEach, beforeEach, describe } from 'vitest';
import type { Clock } from '../clock.ts';
import { describeAppending } from './contract/appending/contract.ts';
import { firstDay, type Ground, type LogWorld, partitions } from './contract/ground.ts';
import { describeKeeping } from './contract/keeping/contract.ts';
import { describeReading } from './contract/reading/contract.ts';
import type { EventLog } from './port.ts';

/** What every adapter of the event log promises. `makeWorld` is called once per test. */
export function eventLogContract(name: string, makeWorld: () => Promise<LogWorld>): void {
  describe(`the event log on ${name}`, () => {
    const ground = useGround(makeWorld);
    describeAppending(ground);
    describeReading(ground);
    describeKeeping(ground);
  });
}

function useGround(makeWorld: () => Promise<LogWorld>): Ground {
  let world: LogWorld;
  let opened: EventLog[] = [];
  const ground = { now: firstDay, open } as Ground;
  const clock: Clock = { now: () => ground.now, real: (ms) => ms };

  async function open(telemetryPartitions = partitions): Promise<EventLog> {
    const another = await world.open({ telemetryPartitions, clock });
    opened.push(another);
    return another;
  }

  beforeEach(async () => {
    ground.now = firstDay + 3_600_000;
    world = await makeWorld();
    ground.log = await open();
  });

  afterEach(async () => {
    await Promise.all(opened.map((each) => each.close()));
    opened = [];
    await world.remove();
  });
  return ground;
}
