import type { Tick } from '../../schemas/tick.ts';

export function readTick(payload: Uint8Array): Tick {
  return JSON.parse(Buffer.from(payload).toString('utf8')) as Tick;
}
