import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Route } from '../dashboards/api/route.ts';
import type { Browser } from './support/browser.ts';
import { issue } from './support/credentials.ts';
import { routeTable } from './support/route-table.ts';
import { type World, webWorld } from './support/web-world.ts';

/** Answers with rows that are no list of things: each has a bound of its own, and is whole. */
const whole: Record<string, string> = {
  '/session': 'the tenants of one account',
  '/tenants/:tenant/events/values': 'the 20 most frequent values',
  '/tenants/:tenant/pipeline': 'roles',
  '/tenants/:tenant/certificates': 'sums by issuer, batch and gateway',
};

const mostRows = 1_000;
const stranger = Buffer.from('0123456789abcdef[1,"a"]').toString('base64url');
const shapeOf = (schema: z.ZodType | undefined): Record<string, z.ZodType> =>
  schema instanceof z.ZodObject ? (schema.shape as Record<string, z.ZodType>) : {};

/** Whether an answer holds rows; what is asked for by its own name is one thing with its parts. */
function isList({ method, path, answer }: Route): boolean {
  if (method !== 'GET' || path.split('/').at(-1)?.startsWith(':') === true) return false;
  return Object.values(shapeOf(answer)).some((part) => part instanceof z.ZodArray && !isColumn(part.element));
}

/** Numbers and texts side by side are columns of something drawn. */
function isColumn(element: unknown): boolean {
  if (element instanceof z.ZodNullable) return isColumn(element.unwrap());
  return element instanceof z.ZodNumber || element instanceof z.ZodString;
}

let world: World;
let table: Route[];
let admin: Browser;
beforeAll(async () => {
  world = await webWorld({ routes: (desk) => (table = routeTable(desk)) });
  await world.account('ada', 'admin', 'acme');
  admin = await issue(world, 'ada').browser(true);
});
afterAll(() => world[Symbol.asyncDispose]());

describe('every list of the API', () => {
  test('takes a cursor and a bounded limit, and says where to go on', () => {
    const lists = table.filter(isList).filter(({ path }) => whole[path] === undefined);
    expect(lists.length).toBeGreaterThan(14);
    for (const { path, query, answer } of lists) {
      const asked = shapeOf(query);
      expect(Object.keys(asked), path).toEqual(expect.arrayContaining(['cursor', 'limit']));
      expect(asked['limit']?.safeParse(String(mostRows + 1)).success, path).toBe(false);
      expect(asked['limit']?.safeParse('1').success, path).toBe(true);
      const next = shapeOf(answer)['next'];
      expect(next?.safeParse(null).success && next.safeParse('x').success, path).toBe(true);
    }
  });

  test('refuses a cursor that it did not give out with a code, before anything is looked up', async () => {
    for (const { path, query } of table.filter(({ query: asked }) => 'cursor' in shapeOf(asked))) {
      for (const cursor of [stranger, 'not+a*cursor', 'x'.repeat(2_000)]) {
        const { status, body } = await admin.ask(
          'GET',
          `${path.replace(':tenant', 'acme')}?cursor=${encodeURIComponent(cursor)}`,
        );
        expect([path, query !== undefined, status, body['code']]).toEqual([path, true, 400, 'INPUT_INVALID']);
      }
    }
  });

  test('that is whole is one there is', () => {
    const lists = table.filter(isList).map(({ path }) => path);
    expect(Object.keys(whole).filter((path) => !lists.includes(path))).toEqual([]);
  });
});
