import { Fault } from '../../errors.ts';
import { refusals } from '../refusals.ts';

/** Translates what kafkajs threw. Anything else is a bug and is handed back as it is. */
export function kafkaFault(cause: unknown, doing: string): unknown {
  if (cause instanceof Fault || !(cause instanceof Error) || !cause.name.startsWith('KafkaJS')) return cause;
  const causes = chainOf(cause);
  const refused = causes.some(
    ({ name, type }) => name === 'KafkaJSSASLAuthenticationError' || refusals.has(type ?? ''),
  );
  return new Fault('LOG_UNAVAILABLE', `${doing}: ${cause.message}`, { cause, retryable: !refused });
}

interface KafkaError {
  name: string;
  type?: string;
  cause?: unknown;
}

function chainOf(error: Error): KafkaError[] {
  const chain: KafkaError[] = [];
  for (let each: unknown = error; each instanceof Error && chain.length < 8; each = each.cause) chain.push(each);
  return chain;
}
