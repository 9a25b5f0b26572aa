import { Fault, type FaultCode } from '../../runtime/errors.ts';
import type { Problem, ProblemCode } from '../../schemas/api/problem.ts';

export const problemType = 'application/problem+json';

/** Status and title of each code. */
export const kinds: Readonly<Record<ProblemCode, readonly [status: number, title: string]>> = {
  INPUT_INVALID: [400, 'The request is not well formed'],
  NOT_SIGNED_IN: [401, 'Nobody is signed in'],
  SIGN_IN_REFUSED: [401, 'Not signed in'],
  SECOND_FACTOR_NEEDED: [401, 'A second factor is needed'],
  STEP_UP_NEEDED: [403, 'Show once more that it is you'],
  FORBIDDEN: [403, 'Not allowed'],
  ORIGIN_REFUSED: [403, 'Not from here'],
  NOT_FOUND: [404, 'There is no such thing'],
  CHANGED_SINCE: [409, 'It has changed since you looked'],
  REVISION_NEEDED: [428, 'Say which revision you saw'],
  REFUSED: [409, 'Refused'],
  TOO_MANY: [429, 'Too many requests'],
  TOO_LARGE: [413, 'Too large'],
  WRONG_TYPE: [415, 'Not a type that is read here'],
  TIMEOUT: [504, 'No answer in time'],
  UNAVAILABLE: [503, 'Not available now'],
  INTERNAL: [500, 'Something is wrong here'],
};

/** What a handler throws to answer with a problem. `detail` is for people; nothing of a secret, nothing of others. */
export class Refused extends Error {
  readonly code: ProblemCode;
  readonly errors: Problem['errors'];
  /** Becomes `Retry-After`, s. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ProblemCode,
    detail: string,
    options: { errors?: Problem['errors']; retryAfterSeconds?: number } = {},
  ) {
    super(detail);
    this.name = 'Refused';
    this.code = code;
    this.errors = options.errors;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Faults that tell the caller something; every other one is ours to look at. */
const faults: Partial<Record<FaultCode, readonly [ProblemCode, detail?: string]>> = {
  INPUT_INVALID: ['REFUSED'],
  QUERY_REFUSED: ['INPUT_INVALID'],
  STORE_UNAVAILABLE: ['UNAVAILABLE', 'The event store does not answer. Try again in a moment.'],
  LOG_UNAVAILABLE: ['UNAVAILABLE', 'The event log does not answer. Try again in a moment.'],
  DISK_FULL: ['UNAVAILABLE', 'No room is left to write. Nothing was changed.'],
  TIMEOUT: ['TIMEOUT'],
};

interface Failure {
  code?: string;
  statusCode?: number;
  message?: string;
  validation?: readonly { instancePath?: string; message?: string }[];
}

/** The one place where what went wrong becomes what people read. @returns undefined detail-free INTERNAL for bugs */
export function refusalOf(failure: unknown): Refused {
  if (failure instanceof Refused) return failure;
  if (failure instanceof Fault) {
    const [code, detail] = faults[failure.code] ?? ['INTERNAL', 'The log of the server says more.'];
    return new Refused(code, detail ?? failure.message, code === 'UNAVAILABLE' ? { retryAfterSeconds: 2 } : {});
  }
  const { validation, statusCode = 500 } = failure as Failure;
  if (validation !== undefined) {
    const errors = validation
      .slice(0, 20)
      .map(({ instancePath = '', message = '' }) => ({ path: instancePath.slice(1), message }));
    return new Refused('INPUT_INVALID', 'Some of what was sent is not what belongs there.', { errors });
  }
  if (statusCode === 413) return new Refused('TOO_LARGE', 'The body is larger than is taken here.');
  if (statusCode === 415) return new Refused('WRONG_TYPE', 'Send application/json.');
  if (statusCode === 429) return new Refused('TOO_MANY', 'Wait a moment.');
  if (statusCode >= 400 && statusCode < 500)
    return new Refused('INPUT_INVALID', (failure as Failure).message ?? 'The request cannot be read.');
  return new Refused('INTERNAL', 'The log of the server says more.');
}

export function problemOf({ code, message, errors }: Refused): Problem {
  const [status, title] = kinds[code];
  return { type: 'about:blank', title, status, code, detail: message, ...(errors === undefined ? {} : { errors }) };
}
