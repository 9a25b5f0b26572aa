import { isProblem } from './problem.ts';
import { type Ask, request } from './request.ts';

type Asker = () => Promise<void>;
let asker: Asker | undefined;

/** The dialog that asks for a factor again says here that it is there. */
export function answerStepUps(ask: Asker): () => void {
  asker = ask;
  return () => {
    asker = undefined;
  };
}

/** A destructive call: when the API wants a factor shown again, the person is asked and the call made once more. */
export async function requestGuarded<T>(path: string, ask: Ask): Promise<T> {
  try {
    return await request<T>(path, ask);
  } catch (error) {
    if (!isProblem(error, 'STEP_UP_NEEDED') || asker === undefined) throw error;
    await asker();
    return request<T>(path, ask);
  }
}
