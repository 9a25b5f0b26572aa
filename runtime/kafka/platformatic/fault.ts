import { findErrorBy, GenericError } from '@platformatic/kafka';
import { Fault } from '../../errors.ts';
import { refusals } from '../refusals.ts';

/** Translates what the library threw. Anything else is a bug and is handed back as it is. */
export function platformaticFault(cause: unknown, doing: string): unknown {
  if (cause instanceof Fault || !(cause instanceof Error) || !GenericError.isGenericError(cause)) return cause;
  const refused =
    [...refusals].some((id) => findErrorBy(cause, 'apiId', id) !== null) ||
    findErrorBy(cause, 'code', 'PLT_KFK_AUTHENTICATION') !== null;
  return new Fault('LOG_UNAVAILABLE', `${doing}: ${reasonOf(cause)}`, { cause, retryable: !refused });
}

/** The innermost reason: what is around it says only that something failed, and how often. */
function reasonOf(error: Error): string {
  const inner = error instanceof AggregateError ? (error.errors as unknown[]).at(-1) : error.cause;
  return inner instanceof Error && inner !== error ? reasonOf(inner) : error.message;
}

export async function translating<T>(doing: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw platformaticFault(cause, doing);
  }
}
