import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What a program sees of this machine at `at`; as it is there, or read-only. */
export interface Place {
  from: string;
  at: string;
  readOnly?: true;
}

export interface Started {
  directory: string;
  /** Nothing else is in its environment. */
  env: Record<string, string>;
}

export const bareRootMissing =
  spawnSync('unshare', ['--mount', 'true']).status === 0 ? '' : ' (left out: needs root, who may unshare mounts)';

/** A user that this machine knows nothing of. */
const nobody = 10_001;

/**
 * A root file system as a container has it, made by mounts of a namespace of its own: system programs, the node that runs
 * this, the places given, `/tmp` and `/dev/shm`. It is read-only, whoever runs in it has no rights whatever, and the
 * first process is number 1. The network is this machine's.
 */
export class BareRoot {
  readonly #mountPoint = mkdtempSync(join(tmpdir(), 'tocsin-root-'));
  readonly #places: readonly Place[];

  constructor(places: readonly Place[]) {
    this.#places = [{ from: dirname(process.execPath), at: '/node', readOnly: true }, ...places];
  }

  start(command: readonly string[], started: Started): ChildProcess {
    const inside = ['chroot', this.#mountPoint, ...withoutRights(command, started)];
    const script = `${this.#script()}\nexec "$@"`;
    return spawn('unshare', ['--mount', '--pid', '--fork', '--kill-child', 'sh', '-ec', script, 'sh', ...inside], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Runs a command beside what `start` started, as `docker exec` would. */
  beside(first: ChildProcess, command: readonly string[], started: Started): ChildProcess {
    const at = ['--target', String(firstInside(first)), '--mount', '--pid', '--root'];
    return spawn('nsenter', [...at, ...withoutRights(command, started)], { stdio: ['ignore', 'pipe', 'pipe'] });
  }

  remove(): void {
    rmSync(this.#mountPoint, { recursive: true });
  }

  #script(): string {
    const root = this.#mountPoint;
    const bind = ({ from, at, readOnly }: Place): string[] => [
      `mkdir -p '${root}${at}'`,
      `mount --bind '${from}' '${root}${at}'`,
      ...(readOnly === true ? [`mount -o remount,bind,ro '${root}${at}'`] : []),
    ];
    return [
      `mount -t tmpfs -o mode=755 tmpfs '${root}'`,
      `cd '${root}' && mkdir usr proc dev dev/shm tmp`,
      'for each in bin sbin lib lib64; do ln -s "usr/$each" "$each"; done',
      ...bind({ from: '/usr', at: '/usr', readOnly: true }),
      'for each in null zero random urandom; do touch "dev/$each"; mount --bind "/dev/$each" "dev/$each"; done',
      'mount -t proc proc proc',
      'mount -t tmpfs -o mode=1777,size=64m tmpfs tmp',
      'mount -t tmpfs -o mode=1777,size=64m tmpfs dev/shm',
      ...this.#places.flatMap(bind),
      `mount -o remount,ro '${root}'`,
    ].join('\n');
  }
}

function withoutRights(command: readonly string[], { directory, env }: Started): string[] {
  const ids = ['--reuid', String(nobody), '--regid', String(nobody), '--clear-groups'];
  const path = '/node:/usr/local/bin:/usr/bin:/bin';
  const set = Object.entries({ PATH: path, ...env }).map(([name, value]) => `${name}=${value}`);
  return [
    ...['setpriv', ...ids, '--no-new-privs', '--inh-caps', '-all', '--bounding-set', '-all'],
    ...['env', '-i', '-C', directory, ...set, ...command],
  ];
}

/** Number 1 of the namespace, by its number outside. */
export function firstInside({ pid }: ChildProcess): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());
}

export { nobody };
