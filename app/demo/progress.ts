import type { Progress } from '../../simulator/play.ts';

/** How a demonstration tells what it is at. */
export interface Teller {
  say(line: string): void;
  progress(progress: Progress): void;
}

interface Terminal {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

const barCells = 24;
/** Where nobody watches it move, a line each tenth of the day. */
const plainSteps = 10;

/** On a terminal one line that moves, beneath what was said; elsewhere plain lines, and few of them. */
export function tellerOn(terminal: Terminal): Teller {
  let shown = false;
  let step = -1;
  const clear = (): void => {
    if (shown) terminal.write('\r\u001b[2K');
    shown = false;
  };
  return {
    say(line) {
      clear();
      terminal.write(`${line}\n`);
    },
    progress(progress) {
      if (terminal.isTTY === true) {
        clear();
        shown = true;
        terminal.write(barOf(progress).slice(0, (terminal.columns ?? 80) - 1));
        return;
      }
      const reached = Math.floor(progress.done * plainSteps);
      if (reached <= step) return;
      step = reached;
      terminal.write(`${plainOf(progress)}\n`);
    },
  };
}

function barOf(progress: Progress): string {
  const filled = Math.round(Math.min(1, progress.done) * barCells);
  return `${clockOf(progress)} [${'#'.repeat(filled)}${'.'.repeat(barCells - filled)}] ${detailOf(progress)}`;
}

function plainOf(progress: Progress): string {
  return `${clockOf(progress)}  ${detailOf(progress)}`;
}

function clockOf({ time }: Progress): string {
  return new Date(time).toISOString().slice(11, 16);
}

function detailOf({ done, sent, waiting, lagMs }: Progress): string {
  const late = lagMs > 60_000 ? `, ${Math.round(lagMs / 60_000)} min late` : '';
  return `${String(Math.floor(done * 100)).padStart(3)} %  ${sent} lines sent, ${waiting} waiting${late}`;
}
