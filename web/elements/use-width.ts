import { type RefObject, useEffect, useRef, useState } from 'react';

/** The width of an element as it is now, 0 before it is drawn. */
export const useWidth = <E extends HTMLElement>(): readonly [RefObject<E | null>, number] => {
  const place = useRef<E>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const watching = new ResizeObserver(([entry]) =>
      setWidth(Math.floor(entry?.contentRect.width ?? 0)),
    );
    watching.observe(element);
    return () => watching.disconnect();
  }, []);
  return [place, width];
};
