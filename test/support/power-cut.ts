import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.ts';

/** FS_IOC_SHUTDOWN of linux/fs.h with the flag that writes nothing more, not even the journal (EXT4_GOING_FLAGS_NOLOGFLUSH). */
const shutDown = `open(my $d, '<', $ARGV[0]) or die; my $flag = pack('L', 2); defined ioctl($d, 0x8004587D, $flag) or die "$!\\n"`;

/** Nothing is committed by the mere passing of time, so that only what was synced is certain; or as people have it. */
const mountOptions = ['loop,noatime', 'loop,noatime,commit=300', 'loop,noatime,commit=300,data=writeback'];

/**
 * A file system of its own, ext4 in a file, whose power can be cut: from that moment on nothing reaches the disk, what was not
 * synced is gone, and the next mount finds what a machine finds that went dark.
 */
export class PowerCutDisk {
  readonly #directory = mkdtempSync(join(tmpdir(), 'tocsin-power-'));
  readonly #image = join(this.#directory, 'image');
  readonly mountedAt = join(this.#directory, 'disk');

  constructor() {
    mkdirSync(this.mountedAt);
    run('truncate', '-s', '3G', this.#image);
    run('mkfs.ext4', '-q', '-E', 'lazy_itable_init=1', this.#image);
  }

  /** @param turn which of several ways of mounting */
  mount(turn: number): void {
    run('mount', '-o', mountOptions[turn % mountOptions.length] ?? '', this.#image, this.mountedAt);
  }

  /** Brings some of the files below to the disk, as a kernel does when it feels like it. */
  writeBackSome(random: () => number): void {
    const files = filesBelow(this.mountedAt).filter(() => random() < 0.2);
    // Some have gone meanwhile.
    for (let from = 0; from < files.length; from += 200) spawnSync('sync', ['-d', ...files.slice(from, from + 200)]);
  }

  cut(): void {
    run('perl', '-e', shutDown, this.mountedAt);
  }

  /** To be called when nobody has files open any more. */
  async unmount(): Promise<void> {
    await until(
      () => spawnSync('umount', [this.mountedAt]).status === 0,
      20_000,
      () => `${this.mountedAt} is in use`,
      200,
    );
  }

  remove(): void {
    spawnSync('umount', ['-l', this.mountedAt]);
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** Of a directory that is at work: what goes while it is read is passed over. */
function filesBelow(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
      const path = join(directory, entry.name);
      return entry.isDirectory() ? filesBelow(path) : entry.isFile() ? [path] : [];
    });
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw failure;
  }
}

/** Why it cannot be done here, '' when it can. */
export function powerCutMissing(): string {
  let disk: PowerCutDisk | undefined;
  try {
    disk = new PowerCutDisk();
    disk.mount(0);
    disk.cut();
    return '';
  } catch (failure) {
    return ` (left out: needs root, who may mount an image: ${String((failure as Error).message).trim()})`;
  } finally {
    disk?.remove();
  }
}

function run(command: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${error?.message ?? stderr}`);
}
