import { digest } from '../../schemas/digest.ts';
import type { Denial, Report } from '../../schemas/gateway.ts';
import type { Enforced, Enforcer } from './enforcers/enforcer.ts';
import type { Held, Memory } from './memory.ts';

/**
 * Makes the enforcers match what is held, and reports what that changed. Resolves true when nothing is left to try
 * again. What an enforcer lost (a reboot, a flushed set) is put back: `anew` asks for all of it once more.
 */
export async function enforce(
  memory: Memory,
  enforcers: readonly Enforcer[],
  now: number,
  anew: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  let settled = true;
  for (const held of memory.held) if (held.denial.expiresAt <= now) held.lifting = true;
  const staying = memory.held.filter(({ lifting }) => !lifting).map(({ denial }) => denial);
  for (const held of memory.held) {
    for (const enforcer of enforcers) {
      if (signal.aborted) return false;
      const holds = held.by.includes(enforcer.name);
      if (held.lifting ? !holds : holds && !anew) continue;
      const enforced = await inTime(enforcer, held, staying, signal);
      settled = note(memory, held, enforcer, enforced, now) && settled;
    }
  }
  memory.forget();
  return settled;
}

function inTime(enforcer: Enforcer, { denial, lifting }: Held, staying: readonly Denial[], signal: AbortSignal) {
  const within = AbortSignal.any([signal, AbortSignal.timeout(enforcer.timeoutMs)]);
  const work = lifting ? enforcer.allow(denial, staying, within) : enforcer.deny(denial, within);
  const late = new Promise<Enforced>((resolve) => {
    within.addEventListener('abort', () => resolve({ done: false, reason: 'timeout' }), { once: true });
  });
  return Promise.race([work.catch((): Enforced => ({ done: false, reason: 'enforcer_failed' })), late]);
}

/** False when it has to be tried again. */
function note(memory: Memory, held: Held, { name }: Enforcer, enforced: Enforced, now: number): boolean {
  const { denial, lifting, by } = held;
  const about = { quarantine: denial.quarantine, device: denial.device, enforcer: name, at: now };
  if (enforced.done) {
    delete held.failures[name];
    if (!lifting && by.includes(name)) return true;
    held.by = lifting ? by.filter((one) => one !== name) : [...by, name];
    memory.tell(reportOf({ ...about, type: lifting ? 'allowed' : 'denied', reason: '' }));
    return true;
  }
  if (enforced.reason === 'not_applicable') return true;
  if (held.failures[name] !== enforced.reason) {
    held.failures[name] = enforced.reason;
    memory.tell(reportOf({ ...about, type: 'failed', reason: enforced.reason }));
  }
  return false;
}

function reportOf(report: Omit<Report, 'id'>): Report {
  const { type, quarantine, enforcer, at, reason } = report;
  return { id: digest(type, quarantine, enforcer, at, reason), ...report };
}
