import { z } from 'zod';
import { closeReasons } from '../../../schemas/alert.ts';
import { alertRowSchema } from '../../../schemas/api/alerts.ts';
import { noteChars } from '../../../schemas/request.ts';
import { numberParams, tenantParams } from '../parameters.ts';
import type { AlertBook, AskedOfTriage } from '../ports/alerts.ts';
import type { Fleet } from '../ports/fleet.ts';
import { Refused } from '../problem.ts';
import { route } from '../route.ts';
import { alertRow } from './list.ts';
import { orRefused, refusalOf } from './refusal.ts';

const note = z.string().max(noteChars);
const close = z.object({ reason: z.enum(closeReasons), note: note.default('') });
const assign = z.object({ assignee: z.string().min(1).max(64).nullable() });

/** What is asked of one alert. */
const actions = {
  acknowledge: { body: z.object({}).nullish(), ask: () => ({ type: 'acknowledge-alert' }) },
  close: { body: close, ask: (body: z.output<typeof close>) => ({ type: 'close-alert', ...body }) },
  assign: { body: assign, ask: (body: z.output<typeof assign>) => ({ type: 'assign-alert', ...body }) },
  note: {
    body: z.object({ note: note.min(1) }),
    ask: (body: { note: string }) => ({ type: 'note-alert', ...body }),
  },
} as const;

type Action = keyof typeof actions;

const changed = z.object({ revision: z.number().int(), alert: alertRowSchema });

const about = { number: z.number().int().min(1), revision: z.number().int().min(1).optional() };
const bulk = z.discriminatedUnion('action', [
  z.object({ action: z.literal('acknowledge'), numbers: z.array(z.object(about)).min(1).max(500) }),
  z.object({ action: z.literal('close'), numbers: z.array(z.object(about)).min(1).max(500), ...close.shape }),
  z.object({ action: z.literal('assign'), numbers: z.array(z.object(about)).min(1).max(500), ...assign.shape }),
]);
const bulkAnswer = z.object({
  results: z.array(
    z.object({
      number: z.number().int(),
      /** '' when it was done, else the code of a problem. */
      code: z.string(),
      detail: z.string(),
      alert: alertRowSchema.nullable(),
    }),
  ),
});

/** Changes of alerts. One alert needs `If-Match`: two analysts must not overwrite each other unseen. */
export function alertActions(book: AlertBook, fleet: Fleet) {
  const rowOf = (tenant: string, number: number) => {
    const alert = book.queue(tenant).get(number);
    return alert === undefined ? undefined : alertRow(alert, (device) => fleet.siteOf(tenant, device));
  };
  const one = (action: Action) =>
    route({
      method: 'POST',
      path: `/tenants/:tenant/alerts/:number/${action}`,
      summary: `${action} an alert`,
      access: { who: 'member', role: 'analyst' },
      params: numberParams,
      body: actions[action].body as z.ZodType<Record<string, unknown> | undefined>,
      answer: changed,
      handle: async ({ params: { tenant, number }, body, name, revision }) => {
        if (revision === undefined)
          throw new Refused('REVISION_NEEDED', 'say in If-Match which revision of the alert you have seen');
        const ask = actions[action].ask as (of: unknown) => object;
        const [answer] = await book.ask(tenant, name, [{ ...ask(body), alert: number, revision } as AskedOfTriage]);
        if (answer !== undefined) orRefused(answer);
        const alert = rowOf(tenant, number);
        if (alert === undefined) throw new Refused('NOT_FOUND', `there is no alert ${number}`);
        return { body: { revision: alert.revision, alert }, revision: alert.revision };
      },
    });
  const many = route({
    method: 'POST',
    path: '/tenants/:tenant/alerts/bulk',
    summary: 'the same for many alerts, each with its own result',
    access: { who: 'member', role: 'analyst' },
    params: tenantParams,
    body: bulk,
    answer: bulkAnswer,
    handle: async ({ params: { tenant }, body, name }) => {
      const { numbers, action, ...rest } = body;
      const ask = actions[action].ask as (of: unknown) => object;
      const wishes = numbers.map(({ number, revision }) => ({
        ...ask(rest),
        alert: number,
        ...(revision === undefined ? {} : { revision }),
      }));
      const answers = await book.ask(tenant, name, wishes as AskedOfTriage[]);
      const results = numbers.map(({ number }, i) => {
        const answer = answers[i];
        const refusal = answer?.type === 'request-refused' ? refusalOf(answer.reason) : undefined;
        return {
          number,
          code: refusal?.code ?? '',
          detail: refusal?.message ?? '',
          alert: rowOf(tenant, number) ?? null,
        };
      });
      return { body: { results } };
    },
  });
  return [...(Object.keys(actions) as Action[]).map(one), many];
}
