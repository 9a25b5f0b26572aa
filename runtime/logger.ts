import pino, { type Logger } from 'pino';

export type { Logger };

/** One JSON line per fact on standard error, or another open file. WARN: nothing was lost. ERROR: something was, or a person is needed. */
export function createLogger(role: string, fd = 2): Logger {
  return pino(
    { name: role, level: process.env['TOCSIN_LOG_LEVEL'] ?? 'info', base: { role, pid: process.pid } },
    pino.destination({ fd, sync: true }),
  );
}
