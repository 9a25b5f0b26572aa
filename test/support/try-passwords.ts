import { connect } from 'node:net';

/** Somebody tries passwords from an address, as sshd logs it, over a real socket. @returns how many lines */
export async function tryPasswords(syslogTcp: string | undefined, from: string): Promise<number> {
  const [host = '', port = ''] = syslogTcp?.split(':') ?? [];
  const lines = Array.from(
    { length: 40 },
    (_, i) =>
      `<38>1 ${new Date().toISOString()} gate-1 sshd ${1_000 + i} - - Failed password for root from ${from} port ${40_000 + i} ssh2\n`,
  );
  const socket = connect(Number(port), host);
  await new Promise<void>((resolve) => socket.end(lines.join(''), resolve));
  return lines.length;
}
