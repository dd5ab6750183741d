import { type RefObject, useEffect, useState } from "react";

/** How far below the top of the page an element begins, in pixels; 0 until it is known. */
export function useTop(element: RefObject<Element | null>): number {
  const [top, setTop] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(() =>
      setTop(Math.round((element.current?.getBoundingClientRect().top ?? 0) + scrollY)),
    );
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [element]);
  return top;
}
