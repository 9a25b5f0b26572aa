import { parseArgs } from 'node:util';
import { account } from './routes/access.ts';
import { makeStandIn } from './server.ts';
import { raise } from './world.ts';
import { type Scenario, scenarios } from './state.ts';

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', default: 'full' },
    port: { type: 'string', default: '5199' },
    live: { type: 'boolean', default: false },
  },
});
const scenario = scenarios.find((one) => one === values.scenario);
if (scenario === undefined) throw new Error(`no such scenario; there are ${scenarios.join(', ')}`);
const { app, world } = makeStandIn(scenario satisfies Scenario);
const address = await app.listen({ host: '127.0.0.1', port: Number(values.port) });
console.log(`${scenario} at ${address}; sign in as ${account.account} with "${account.password}"`);
if (values.live) setInterval(() => raise(world, 1), 7_000);
