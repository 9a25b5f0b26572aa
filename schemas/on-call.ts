import { z } from 'zod';
import { clockTime, isZone, weekdays } from './policy.ts';

const name = z.string().regex(/^[A-Za-z0-9._ -]{1,64}$/, 'letters, digits, blanks and ._- only, 1 to 64 of them');
const names = z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(name).min(1));
const zone = z.string().refine(isZone, 'a time zone such as Europe/Berlin');
/** Local time without a zone: the rota's own applies. */
const wallTime = z
  .string()
  .regex(
    /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d$/,
    'a time such as "2026-01-05T09:00"',
  );
/** `to` before `from` reaches into the next day, which still counts as the day it began. */
const hours = z.strictObject({ from: clockTime, to: clockTime, days: z.array(z.enum(weekdays)).min(1).optional() });

const personSchema = z
  .strictObject({
    name,
    phone: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/, 'an E.164 number such as +12025550123')
      .optional(),
    email: z.email().optional(),
    /** No SMS then; criticals come all the same, the rest is summed up when they are over. */
    quietHours: hours.extend({ zone: zone.default('UTC') }).optional(),
  })
  .refine(({ phone, email }) => phone !== undefined || email !== undefined, 'give phone, email or both');

const rotaSchema = z.strictObject({
  zone: zone.default('UTC'),
  /** The last layer that covers a time decides. */
  layers: z
    .array(
      z.strictObject({
        /** They take turns in this order, the first of them from `from` on. */
        people: names,
        /** First hand-over; later ones are at the same local time of day. Nobody is on call before it. */
        from: wallTime,
        turnDays: z.number().int().min(1).max(365).default(7),
        /** Left out: around the clock. */
        hours: hours.optional(),
      }),
    )
    .min(1),
  /** Somebody stands in. The last that covers a time decides, over all layers. */
  overrides: z.array(z.strictObject({ person: name, from: wallTime, until: wallTime })).default([]),
});

/** Names of rotas and people. The first step is told at once, each other one when nobody has acknowledged by then. */
const steps = z
  .array(z.strictObject({ notify: names, afterMinutes: z.number().min(0).max(10_080).default(0) }))
  .min(1)
  .max(20)
  .refine(
    (all) => all.every(({ afterMinutes }, i) => i === 0 || afterMinutes > (all[i - 1]?.afterMinutes ?? 0)),
    'each step comes after the one before: raise afterMinutes',
  );

/** Who is reached, when and in which order. */
export const onCallSchema = z
  .strictObject({
    people: z.array(personSchema).min(1).max(1_000),
    rotas: z.record(name, rotaSchema).default({}),
    escalation: steps,
    /** By tenant, where it differs. */
    escalationOf: z.record(z.string(), steps).default({}),
  })
  .superRefine(({ people, rotas, escalation, escalationOf }, context) => {
    const problem = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    const known = new Set<string>();
    const ways = new Set<string>();
    for (const [index, { name: own, phone, email }] of people.entries()) {
      if (known.has(own) || Object.hasOwn(rotas, own)) problem(['people', index, 'name'], 'this name is taken');
      known.add(own);
      for (const way of [phone, email]) {
        if (way === undefined) continue;
        if (ways.has(way)) problem(['people', index], `${way} belongs to somebody else`);
        ways.add(way);
      }
    }
    const missing = (wanted: readonly string[], among: (one: string) => boolean) => wanted.find((one) => !among(one));
    for (const [rota, { layers, overrides }] of Object.entries(rotas)) {
      for (const [index, { people: turns }] of layers.entries()) {
        const stranger = missing(turns, (one) => known.has(one));
        if (stranger !== undefined) problem(['rotas', rota, 'layers', index, 'people'], `nobody is called ${stranger}`);
      }
      for (const [index, { person, from, until }] of overrides.entries()) {
        if (!known.has(person)) problem(['rotas', rota, 'overrides', index, 'person'], `nobody is called ${person}`);
        if (until <= from) problem(['rotas', rota, 'overrides', index, 'until'], 'comes after from');
      }
    }
    const plans = [
      { path: ['escalation'], of: escalation },
      ...Object.entries(escalationOf).map(([tenant, of]) => ({ path: ['escalationOf', tenant], of })),
    ];
    for (const { path, of } of plans) {
      for (const [index, { notify }] of of.entries()) {
        const stranger = missing(notify, (one) => known.has(one) || Object.hasOwn(rotas, one));
        if (stranger !== undefined) problem([...path, index, 'notify'], `no rota and nobody is called ${stranger}`);
      }
    }
  });
export type OnCallPlan = z.infer<typeof onCallSchema>;
export type OnCallPerson = OnCallPlan['people'][number];
export type Rota = OnCallPlan['rotas'][string];
