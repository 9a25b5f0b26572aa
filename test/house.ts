import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

interface Room {
  /** Rooms it may import from. */
  rooms: readonly string[];
  /** Outside packages, by folder below the room ('' the whole room). */
  packages: Record<string, readonly string[]>;
  /** Node's own modules; `true` all of them. */
  node: true | readonly string[];
}

/** DESIGN section 2 as data: who may import what. */
export const house: Record<string, Room> = {
  schemas: { rooms: [], packages: { '': ['zod'] }, node: ['node:crypto'] },
  fleet: { rooms: ['schemas'], packages: {}, node: ['node:crypto'] },
  detectors: { rooms: ['schemas', 'fleet'], packages: { '': ['simple-statistics'] }, node: [] },
  cases: { rooms: ['schemas'], packages: {}, node: [] },
  learn: { rooms: ['schemas', 'runtime'], packages: {}, node: ['node:fs', 'node:url'] },
  gateway: {
    rooms: ['schemas', 'fleet', 'runtime'],
    packages: { '': ['fastify'], agent: ['mqtt'], pki: ['pkijs', 'asn1js'] },
    node: true,
  },
  runtime: {
    rooms: ['schemas'],
    packages: {
      '': ['fastify', 'pino', 'prom-client', 'yaml', 'zod'],
      kafka: ['kafkajs', '@platformatic/kafka'],
      clickhouse: ['@clickhouse/client', 'chdb'],
    },
    node: true,
  },
  ingest: { rooms: ['schemas', 'fleet', 'runtime'], packages: { '': ['fastify', 'zod'] }, node: true },
  responders: {
    rooms: ['schemas', 'runtime'],
    packages: { 'send-sms': ['twilio'], 'send-email': ['nodemailer'], 'reset-credentials': ['mqtt', 'zod'] },
    node: true,
  },
  dashboards: {
    rooms: ['schemas', 'fleet', 'runtime'],
    packages: {
      '': ['fastify', 'zod'],
      api: [
        '@fastify/cookie',
        '@fastify/helmet',
        '@fastify/rate-limit',
        '@fastify/static',
        '@fastify/swagger',
        'fastify-type-provider-zod',
      ],
      console: [
        '@simplewebauthn/browser',
        '@tanstack/react-query',
        '@tanstack/react-virtual',
        'chrono-node',
        'react',
        'react-dom',
        'uplot',
        'wouter',
      ],
      access: ['@node-rs/argon2', 'otpauth', '@simplewebauthn/server', 'openid-client'],
    },
    node: true,
  },
  simulator: { rooms: ['schemas', 'runtime'], packages: { broker: ['mqtt', 'mqtt-packet'] }, node: true },
  app: {
    rooms: [
      'schemas',
      'fleet',
      'detectors',
      'cases',
      'learn',
      'gateway',
      'runtime',
      'ingest',
      'responders',
      'dashboards',
      'simulator',
    ],
    packages: { '': ['commander'], demo: ['@peculiar/x509', 'reflect-metadata', 'yaml'], import: ['csv-parse'] },
    node: true,
  },
  deploy: { rooms: [], packages: {}, node: ['node:fs', 'node:path'] },
};

/** Rooms that hold no clock, process, network, timer or chance. */
export const pureRooms = ['schemas', 'fleet', 'cases', 'detectors'];

const testing = ['vitest', 'fast-check', '@fast-check/vitest', 'axe-core', 'pixelmatch', 'playwright-core', 'pngjs'];
/** What only builds the console or stands in for its API. */
const building = ['vite', '@vitejs/plugin-react', '@fastify/static'];

/** Source files of a room; tests and contract suites may import what tests need. */
export function filesOf(room: string): string[] {
  // Rooms of the plan that hold nothing yet are not in a checkout.
  if (!existsSync(join(root, room))) return [];
  return readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts') && !/(?:^|\/)(?:node_modules|dist)\//.test(name))
    .map((name) => join(room, name))
    .sort();
}

export function isTest(file: string): boolean {
  return (
    file.endsWith('.test.ts') ||
    file.endsWith('/contract.ts') ||
    file.includes('/fixtures/') ||
    file.startsWith('dashboards/console/e2e/') ||
    file.startsWith(standIn)
  );
}

const standIn = 'dashboards/console/stand-in/';
const builders = ['dashboards/console/vite.config.ts', 'dashboards/console/build.ts'];
const shipped = 'dashboards/console/src/';

const specifier = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)['"]([\w@.~/:-]+)['"]/g;

/** Everything a file names in `from '..'`, `import('..')` and `import '..'`. */
export function importsOf(source: string): string[] {
  return [...source.matchAll(specifier)].map((match) => match[1] ?? '');
}

/** What a file imports and may not, one sentence each. */
export function trespasses(file: string, source: string): string[] {
  const [roomName = ''] = file.split('/');
  const room = house[roomName];
  if (room === undefined) return [`${file} lies in no room`];
  if (file.startsWith(shipped) && !isTest(file)) return shippedTrespasses(file, source);
  const found: string[] = [];
  for (const wanted of importsOf(source)) {
    if (wanted.startsWith('.')) {
      const [target = ''] = relative(root, resolve(root, dirname(file), wanted)).split('/');
      const allowed = target === roomName || room.rooms.includes(target) || (isTest(file) && target === 'test');
      if (!allowed) found.push(`${file} imports ${wanted}: ${roomName} may not use ${target}`);
    } else if (wanted.startsWith('node:')) {
      if (room.node !== true && !room.node.includes(wanted) && !isTest(file)) found.push(`${file} imports ${wanted}`);
    } else if (!mayUse(room, file, wanted)) found.push(`${file} imports the package ${wanted}`);
  }
  return found;
}

const typeImport = /\bimport\s+type\s[^;]*?from\s*['"][\w@.~/:-]+['"]/g;
const styleImport = /\.css$/;

/** What runs in browsers holds no module of Node's, and of other rooms only types, so that no parser is shipped. */
function shippedTrespasses(file: string, source: string): string[] {
  const packages = house['dashboards']?.packages['console'] ?? [];
  const values = importsOf(source.replaceAll(typeImport, ''));
  const strange = values.filter((wanted) => {
    if (wanted.startsWith('.')) return !relative(root, resolve(root, dirname(file), wanted)).startsWith(shipped);
    return !packages.includes(packageOf(wanted.replace(styleImport, '')));
  });
  const typed = importsOf((source.match(typeImport) ?? []).join(';')).filter((wanted) => {
    if (!wanted.startsWith('.')) return wanted !== 'zod' && !packages.includes(packageOf(wanted));
    return !/^(?:dashboards\/console\/src|schemas)\//.test(relative(root, resolve(root, dirname(file), wanted)));
  });
  return [...strange, ...typed].map((wanted) => `${file} imports ${wanted}: browsers get none of it`);
}

function packageOf(wanted: string): string {
  return wanted.startsWith('@') ? wanted.split('/').slice(0, 2).join('/') : (wanted.split('/')[0] ?? '');
}

function mayUse(room: Room, file: string, wanted: string): boolean {
  const name = packageOf(wanted);
  if (isTest(file) && testing.includes(name)) return true;
  if ((file.startsWith(standIn) || builders.includes(file)) && building.includes(name)) return true;
  const [, folder = ''] = file.split('/');
  return (room.packages['']?.includes(name) ?? false) || (room.packages[folder]?.includes(name) ?? false);
}

export function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}
