import { expect, test } from 'vitest';
import { tellerOn } from './progress.ts';

const at = (done: number) => ({ time: Date.UTC(2026, 0, 5, 12), done, sent: 1_000, waiting: 3, lagMs: 0 });

function terminal(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, columns: 60, written, write: (text: string) => void written.push(text) };
}

test('moves one line on a terminal, no wider than it, and clears it before anything is said', () => {
  const screen = terminal(true);
  const teller = tellerOn(screen);
  teller.progress(at(0.5));
  teller.progress(at(0.51));
  teller.say('over');
  const [first = '', clear = '', second = '', cleared = '', said = ''] = screen.written;
  expect(first).toMatch(/^12:00 \[#{12}\.{12}\]  50 %/);
  expect(first.length).toBeLessThan(60);
  expect(clear).toContain('\r');
  expect(second).toContain('51 %');
  expect(cleared).toContain('\r');
  expect(said).toBe('over\n');
});

test('writes a plain line each tenth of the day where nobody watches', () => {
  const file = terminal(false);
  const teller = tellerOn(file);
  for (let i = 0; i <= 100; i++) teller.progress(at(i / 100));
  expect(file.written).toHaveLength(11);
  expect(file.written.every((line) => line.endsWith('\n') && !line.includes('\r'))).toBe(true);
});
