import { readFileSync, writeFileSync } from 'node:fs';

// A registry mirror may lack binaries for other platforms; npm then leaves their entries out of the lockfile and
// `npm ci` refuses it. This adds what optionalDependencies name and the lockfile lacks (without a hash, which only the
// full registry can give). Run after every `npm install`: `npm run lock`.
interface Entry {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, Entry> };
const platform = /(android|darwin|freebsd|linux|win32|openharmony|aix|netbsd|openbsd|sunos)[-_]([a-z0-9]+)/;
let added = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (lock.packages[`${path}/node_modules/${name}`] ?? lock.packages[`node_modules/${name}`]) continue;
    const match = platform.exec(name);
    // An entry names one version: of a range the least, which is in it.
    const missing: Entry = { version: version.replace(/^[~^]/, ''), optional: true };
    if (entry.dev === true) missing.dev = true;
    if (match?.[1] !== undefined && match[2] !== undefined) Object.assign(missing, { os: [match[1]], cpu: [match[2]] });
    if (name.includes('musl')) missing.libc = ['musl'];
    lock.packages[`node_modules/${name}`] = missing;
    added++;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${added} entries added`);
