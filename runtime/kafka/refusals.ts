import { Fault } from '../errors.ts';

/** Protocol errors that no repetition changes. */
const rights = new Set([
  'CLUSTER_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'TOPIC_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
]);
const credentials = new Set(['SASL_AUTHENTICATION_FAILED', 'UNSUPPORTED_SASL_MECHANISM', 'ILLEGAL_SASL_STATE']);
const requests = new Set(['INVALID_CONFIG', 'INVALID_REPLICATION_FACTOR', 'MESSAGE_TOO_LARGE', 'POLICY_VIOLATION']);
/** Of the two libraries, for what they find out by themselves. */
const wrongPassword = new Set(['KafkaJSSASLAuthenticationError', 'PLT_KFK_AUTHENTICATION']);
/** Node's and OpenSSL's, of a certificate that is not trusted, and of a broker that speaks no TLS there. */
const certificate = /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT|ERR_SSL_)/;

/** What the errors of both libraries may say of themselves. */
interface Told {
  name?: unknown;
  code?: unknown;
  /** kafkajs: the protocol's name of the error. */
  type?: unknown;
  /** @platformatic/kafka: the same. */
  apiId?: unknown;
}

/**
 * The Fault for a failed request: LOG_REFUSED with what to look at when no repetition mends it, else LOG_UNAVAILABLE.
 * @param doing what was under way
 */
export function faultOf(cause: Error, doing: string, reason: string): Fault {
  const advice = adviceFor(causesOf(cause));
  return advice === undefined
    ? new Fault('LOG_UNAVAILABLE', `${doing}: ${reason}`, { cause, retryable: true })
    : new Fault('LOG_REFUSED', `${doing}: ${reason}${advice}`, { cause });
}

function adviceFor(causes: readonly Error[]): string | undefined {
  for (const { name, code, type, apiId } of causes as readonly Told[]) {
    for (const id of [type, apiId].map(String)) {
      if (rights.has(id)) return `: the user lacks a right that docs/kafka.md lists (${id})`;
      if (credentials.has(id)) return ': look at kafka.sasl';
      if (requests.has(id)) return ` (${id})`;
    }
    if (wrongPassword.has(String(name)) || wrongPassword.has(String(code))) return ': look at kafka.sasl';
    if (certificate.test(String(code))) return `: look at kafka.tls and kafka.authority (${String(code)})`;
  }
  return undefined;
}

/** An error, what caused it and what it is put together from, outermost first; bounded. */
export function causesOf(error: unknown): Error[] {
  const found: Error[] = [];
  const waiting: unknown[] = [error];
  while (waiting.length > 0 && found.length < 64) {
    const each = waiting.shift();
    if (!(each instanceof Error) || found.includes(each)) continue;
    found.push(each);
    // An aggregate's, and what kafkajs tells of a failed deletion.
    const { errors = [], partitions = [] } = each as { errors?: unknown[]; partitions?: { error?: unknown }[] };
    waiting.push(each.cause, ...errors, ...partitions.map((partition) => partition.error));
  }
  return found;
}
