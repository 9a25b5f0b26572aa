import { z } from 'zod';
import { actorSchema, closeReasons } from './alert.ts';
import { suppressionScopeSchema } from './suppression.ts';

export const noteChars = 2000;

const asked = {
  id: z.string().min(1).max(64),
  tenant: z.string(),
  actor: actorSchema,
  at: z.number().int(),
};
/** The revision the person had before them: when given and no longer the present one, the wish is refused. */
const revision = z.number().int().min(1).optional();
const number = z.number().int().min(1);
const note = z.string().max(noteChars);
const aboutAlert = { ...asked, alert: z.number().int(), revision };
const aboutCase = { ...asked, case: number, revision };
const person = z.string().min(1).max(64).nullable();

/** What people wish; triage decides. */
export const requestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('acknowledge-alert'), ...aboutAlert }),
  z.object({ type: z.literal('close-alert'), ...aboutAlert, reason: z.enum(closeReasons), note }),
  /** null gives it back. */
  z.object({ type: z.literal('assign-alert'), ...aboutAlert, assignee: person }),
  z.object({ type: z.literal('note-alert'), ...aboutAlert, note: note.min(1) }),

  /** Puts alerts together that belong together and that nothing else has grouped. */
  z.object({
    type: z.literal('open-case'),
    ...asked,
    title: z.string().min(1).max(200),
    alerts: z.array(number).min(1).max(1000),
  }),
  z.object({ type: z.literal('attach-alert'), ...aboutCase, alert: number }),
  z.object({ type: z.literal('detach-alert'), ...aboutCase, alert: number }),
  z.object({ type: z.literal('assign-case'), ...aboutCase, assignee: person }),
  z.object({ type: z.literal('note-case'), ...aboutCase, note: note.min(1) }),
  z.object({ type: z.literal('declare-incident'), ...aboutCase }),
  /** Closes every alert of it that is still open, for one reason. */
  z.object({ type: z.literal('close-case'), ...aboutCase, reason: z.enum(closeReasons), note }),

  z.object({
    type: z.literal('suppress-alerts'),
    ...asked,
    scope: suppressionScopeSchema,
    reason: z.string().min(3).max(500),
    /** When it ends, ms; how far ahead depends on how wide it is. */
    until: z.number().int(),
    /** Asks for criticals to be kept quiet too: a second person has to confirm that. */
    critical: z.boolean(),
  }),
  z.object({ type: z.literal('confirm-suppression'), ...asked, suppression: number }),
  z.object({ type: z.literal('revoke-suppression'), ...asked, suppression: number }),

  /** On a response that policy proposed; `command` is the proposal's id. */
  z.object({ type: z.literal('approve-response'), ...asked, command: z.string().regex(/^[0-9a-f]{32}$/) }),
  z.object({ type: z.literal('decline-response'), ...asked, command: z.string().regex(/^[0-9a-f]{32}$/), note }),
]);
export type Request = z.infer<typeof requestSchema>;
export type RequestType = Request['type'];
