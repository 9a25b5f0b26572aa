import type { Problem, ProblemCode } from '../../schemas/api/problem.ts';

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
