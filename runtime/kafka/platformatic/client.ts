import { type BaseOptions, SASLMechanisms } from '@platformatic/kafka';
import type { KafkaConnection } from '../connection.ts';

/** Tries nothing again by itself: everything above does, and says so by a Fault. */
export function clientOptions({ brokers, clientId, ssl, sasl }: KafkaConnection): BaseOptions {
  return {
    bootstrapBrokers: [...brokers],
    clientId,
    autocreateTopics: false,
    retries: false,
    connectTimeout: 3_000,
    requestTimeout: 15_000,
    timeout: 15_000,
    ...(ssl === undefined || ssl === false ? {} : { tls: ssl === true ? {} : ssl }),
    ...(sasl === undefined ? {} : { sasl: { mechanism: SASLMechanisms.SCRAM_SHA_512, ...sasl } }),
  };
}
