import { Oracle } from './oracle.ts';
import type { Asked, Answered } from './process.ts';

const oracle = new Oracle();
process.on('message', ({ id, name, args }: Asked) => {
  const answer = (answered: Answered): void => void process.send?.(answered);
  const work = async (): Promise<unknown> => (oracle[name] as (...args: unknown[]) => unknown).apply(oracle, args);
  work().then(
    (value) => answer({ id, value }),
    (error: unknown) => answer({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
// It ends with whoever asks; Ctrl-C is theirs to hear.
process.on('SIGINT', () => undefined);
process.once('disconnect', () => process.exit());
