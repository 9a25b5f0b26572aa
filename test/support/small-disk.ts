import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface SmallDisk {
  path: string;
  /** Leaves not a block; what others have freed since is taken at the next call. */
  fill(): void;
  /** Takes what filled it away. */
  free(): void;
  unmount(): void;
}

/** Mounts a small disk at a directory of its own, as root. */
export function mountSmallDisk(directory: string, megabytes: number): SmallDisk {
  const path = join(directory, 'disk');
  const ballast = join(path, 'ballast');
  mkdirSync(path);
  run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path);
  return {
    path,
    fill() {
      const { bavail, bsize } = statfsSync(path);
      const size = statSync(ballast, { throwIfNoEntry: false })?.size ?? 0;
      spawnSync('fallocate', ['-o', String(size), '-l', String(bavail * bsize), ballast]);
      spawnSync('sh', ['-c', 'cat /dev/zero >> "$1"', 'sh', ballast], { stdio: 'ignore' });
    },
    free: () => rmSync(ballast, { force: true }),
    unmount: () => run('umount', '-l', path),
  };
}

/** Why there can be none here; '' when there can. */
export const smallDiskMissing =
  spawnSync('unshare', ['--mount', 'true']).status === 0 ? '' : 'a small disk is mounted by root';

function run(program: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr} (a small disk is mounted by root)`);
}
