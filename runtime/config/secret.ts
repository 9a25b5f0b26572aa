import { readFileSync, type Stats, statSync } from 'node:fs';
import { Fault } from '../errors.ts';

/** A secret lives in a file that only its owner can read. @throws Fault CONFIG_INVALID */
export function readSecret(file: string): string {
  let stats: Stats;
  let text: string;
  try {
    stats = statSync(file);
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Fault('CONFIG_INVALID', `cannot read the secret in ${file}`, { cause });
  }
  if (isOpenToOthers(stats, process.getuid?.()))
    throw new Fault('CONFIG_INVALID', `${file} can be read by others; chmod 600 ${file}`);
  const secret = text.trim();
  if (secret === '') throw new Fault('CONFIG_INVALID', `${file} is empty`);
  return secret;
}

/**
 * Root may hand a secret to a group: Kubernetes mounts one for who is not root as mode 0440 of root and the pod's own
 * group, systemd a credential with an access list, whose mask looks the same.
 */
export function isOpenToOthers({ mode, uid }: { mode: number; uid: number }, user: number | undefined): boolean {
  const handedOver = uid === 0 && user !== 0;
  return (mode & (handedOver ? 0o037 : 0o077)) !== 0;
}
