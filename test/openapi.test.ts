import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Route } from '../dashboards/api/route.ts';
import { hostileTexts } from './support/hostile-texts.ts';
import { docsPage } from '../dashboards/api/docs-page.ts';
import { routeTable } from './support/route-table.ts';
import { type World, webWorld } from './support/web-world.ts';

let world: World;
let table: Route[];
beforeAll(async () => {
  world = await webWorld({ routes: (desk) => (table = routeTable(desk)) });
});
afterAll(() => world[Symbol.asyncDispose]());

test('the description of the API is OpenAPI 3.1 and has every route with what it takes and gives', async () => {
  const { status, body } = await world.browser().ask('GET', '/openapi.json');
  expect([status, body['openapi']]).toEqual([200, '3.1.0']);
  const paths = body['paths'] as Record<
    string,
    Record<string, { summary: string; requestBody?: object; responses: object }>
  >;
  for (const { method, path, summary, body: taken, answer } of table) {
    const described = paths[`/api/v1${path.replaceAll(/:(\w+)/g, '{$1}')}`]?.[method.toLowerCase()];
    expect([path, described?.summary]).toEqual([path, summary]);
    expect([path, described?.requestBody !== undefined]).toEqual([path, taken !== undefined]);
    if (answer !== undefined) expect(JSON.stringify(described?.responses)).toContain('application/json');
  }
  expect(Object.values(paths).flatMap(Object.keys)).toHaveLength(table.length);
});

test('the page of the API lists every route, runs no script and loads nothing from elsewhere', async () => {
  const { status, text, headers } = await world.browser().ask('GET', '/docs');
  expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  for (const { path } of table) expect(text).toContain(`/api/v1${path}`);
  expect(text).not.toMatch(/<script|\son\w+=|style=|https?:\/\//);
});

test.each(hostileTexts)('whatever stands in a summary stays text (%#)', (hostile) => {
  const one = { method: 'GET', path: '/x', summary: hostile, access: { who: 'anyone' } } as Route;
  const page = docsPage([{ ...one, handle: async () => ({ body: undefined }) }]);
  const cell = page.slice(page.indexOf('<tbody>') + 7, page.indexOf('</tbody>'));
  expect(cell.match(/<[a-z/][^>]*>/g)?.filter((tag) => !/^<\/?(?:tr|td|code)>$/.test(tag)) ?? []).toEqual([]);
});
