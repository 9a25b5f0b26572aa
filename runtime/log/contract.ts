import { describe } from 'vitest';
import { describeAppending } from './contract/appending.ts';
import { type LogWorld, useGround } from './contract/ground.ts';
import { describeKeeping } from './contract/keeping.ts';
import { describeReading } from './contract/reading.ts';

/** What every adapter of the event log promises. `makeWorld` is called once per test. */
export function eventLogContract(name: string, makeWorld: () => Promise<LogWorld>): void {
  describe(`the event log on ${name}`, () => {
    const ground = useGround(makeWorld);
    describeAppending(ground);
    describeReading(ground);
    describeKeeping(ground);
  });
}
