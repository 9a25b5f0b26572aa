/** Shows what a part of the work is at while it is worked on. */
export async function during<T>(
  shown: Map<string, T>,
  place: string,
  what: T,
  work: () => Promise<void>,
): Promise<void> {
  shown.set(place, what);
  try {
    await work();
  } finally {
    if (shown.get(place) === what) shown.delete(place);
  }
}
