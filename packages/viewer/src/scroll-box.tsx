import { type ReactNode, useEffect, useRef } from "react";

interface ScrollBoxProperties {
  label: string;
  className?: string;
  children: ReactNode;
}

/** What is wider than the page scrolls in a box of its own, which the keyboard reaches while there is something to scroll. */
export function ScrollBox({ label, className = "", children }: ScrollBoxProperties) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
      else element.removeAttribute("tabindex");
    });
    for (const each of [element, ...element.children]) observer.observe(each);
    return () => observer.disconnect();
  }, []);
  return (
    <section ref={box} className={`scroll ${className}`} aria-label={label}>
      {children}
    </section>
  );
}
