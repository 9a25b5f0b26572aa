/** How much of what is over is remembered; the journal has all of it. */
const mostRemembered = 2_000;
const mostDecided = 100_000;

/** To be called for each that is added: lets go of the oldest that is over, and of the oldest decision, where there are too many. */
export function forgetOldest<T>(
  { all, decided }: { all: Map<string, T>; decided: Set<string> },
  isOver: (one: T) => boolean,
): void {
  if (all.size > mostRemembered) {
    for (const [id, one] of all) {
      if (!isOver(one)) continue;
      all.delete(id);
      break;
    }
  }
  if (decided.size <= mostDecided) return;
  for (const oldest of decided) {
    decided.delete(oldest);
    break;
  }
}
