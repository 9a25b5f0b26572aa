import { z } from 'zod';

/** Whom it hits and by what, as it was shown: a start or confirmation is for exactly that. */
export const target = z.object({ target: z.string().regex(/^[0-9a-f]{32}$/) });
export const nothing = z.object({}).nullish();
/** Destructive: whoever asks shows a factor again. */
export const destructive = { who: 'member', role: 'responder', stepUp: true } as const;
/** What makes things safer is not held up. */
export const soothing = { who: 'member', role: 'responder' } as const;
