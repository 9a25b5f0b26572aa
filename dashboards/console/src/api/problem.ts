import type { Problem, ProblemCode } from '../../../../schemas/api/problem.ts';

/** Why the API did not do what was asked: its own words, or ours when it could not be reached. */
export class ApiProblem extends Error {
  readonly code: ProblemCode | 'CONNECTION_LOST';
  readonly status: number;
  readonly errors: Problem['errors'];

  constructor(code: ProblemCode | 'CONNECTION_LOST', status: number, detail: string, errors?: Problem['errors']) {
    super(detail);
    this.name = 'ApiProblem';
    this.code = code;
    this.status = status;
    this.errors = errors;
  }
}

export function isProblem(thrown: unknown, ...codes: ApiProblem['code'][]): thrown is ApiProblem {
  return thrown instanceof ApiProblem && (codes.length === 0 || codes.includes(thrown.code));
}

/** What somebody can do about it, beside what the API says. */
export const nextSteps: Partial<Record<ApiProblem['code'], string>> = {
  NOT_SIGNED_IN: 'Sign in again; this address stays as it is.',
  FORBIDDEN: 'Ask an administrator of this tenant for a role that may do this.',
  CHANGED_SINCE: 'Somebody changed it meanwhile. Look at it as it is now and decide again.',
  TOO_MANY: 'Wait a moment; it is tried again by itself.',
  TIMEOUT: 'Narrow the time range or add a field, then try again.',
  UNAVAILABLE: 'The part that answers this is away. It is tried again by itself.',
  CONNECTION_LOST: 'What you see is as of the last answer. It is tried again by itself.',
  NOT_FOUND: 'It may have been removed, or belong to another tenant.',
};
