import { Fault } from '../../errors.ts';
import { faultOf } from '../refusals.ts';

/** Translates what kafkajs threw. Anything else is a bug and is handed back as it is. */
export function kafkaFault(cause: unknown, doing: string): unknown {
  if (cause instanceof Fault || !(cause instanceof Error) || !cause.name.startsWith('KafkaJS')) return cause;
  return faultOf(cause, doing, cause.message);
}
