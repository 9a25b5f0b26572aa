import type { ProblemCode } from '../../../schemas/api/problem.ts';

const statuses: Partial<Record<ProblemCode, number>> = {
  NOT_SIGNED_IN: 401,
  SIGN_IN_REFUSED: 401,
  SECOND_FACTOR_NEEDED: 401,
  STEP_UP_NEEDED: 403,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CHANGED_SINCE: 409,
  REVISION_NEEDED: 428,
  REFUSED: 409,
  INPUT_INVALID: 400,
};

export class Refusal extends Error {
  readonly body: { type: 'about:blank'; title: string; status: number; code: ProblemCode; detail: string };

  constructor(code: ProblemCode, detail: string) {
    super(detail);
    this.body = { type: 'about:blank', title: code, status: statuses[code] ?? 500, code, detail };
  }
}
