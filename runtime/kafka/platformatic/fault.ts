import { GenericError } from '@platformatic/kafka';
import { Fault } from '../../errors.ts';
import { causesOf, faultOf } from '../refusals.ts';

/** Translates what the library threw. Anything else is a bug and is handed back as it is. */
export function platformaticFault(cause: unknown, doing: string): unknown {
  if (cause instanceof Fault || !(cause instanceof Error) || !GenericError.isGenericError(cause)) return cause;
  // The innermost reason: what is around it says only that something failed, and how often.
  return faultOf(cause, doing, causesOf(cause).at(-1)?.message ?? cause.message);
}

export async function translating<T>(doing: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw platformaticFault(cause, doing);
  }
}
