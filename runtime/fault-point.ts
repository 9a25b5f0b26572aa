/** Places at which tests kill a process, because a crash there is the hardest to survive. */
export type FaultPointName =
  | 'after-attempted'
  | 'after-send-before-outcome'
  | 'forgotten-counted'
  | 'forgotten-events-gone'
  | 'forgotten-all-gone';

// "name" kills at the first passage, "name:3" at the third. Read once: without it, a fault point is an empty function.
const [armed, passage] = (process.env['FAULT_POINT'] ?? '').split(':');
let left = Math.max(1, Number(passage ?? 1) || 1);

/** Ends this process with SIGKILL when the environment's FAULT_POINT names this place; otherwise does nothing. */
export const faultPoint: (name: FaultPointName) => void =
  armed === ''
    ? () => {}
    : (name) => {
        if (name !== armed) return;
        left -= 1;
        if (left === 0) process.kill(process.pid, 'SIGKILL');
      };
