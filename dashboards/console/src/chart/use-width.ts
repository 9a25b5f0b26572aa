import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** How wide the place of a drawing is, px: what is drawn at its own width keeps its letters at theirs. */
export function useWidth<E extends Element>(usual: number): [place: RefObject<E | null>, width: number] {
  const place = useRef<E>(null);
  const [width, setWidth] = useState(usual);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return;
    const measure = (): void => setWidth(Math.max(1, Math.round(element.getBoundingClientRect().width)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [place, width];
}
