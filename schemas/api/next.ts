import { z } from 'zod';

/** In the answer of every list. */
export const nextSchema = z.string().nullable().describe('give it back as `cursor` to go on; null at the end');
