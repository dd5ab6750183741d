import { type ReactNode, useEffect } from "react";

interface PageProperties {
  title: string;
  /** A line above the title: what kind of thing it names. */
  kicker?: string;
  children?: ReactNode;
}

/** A page with its heading, which is also the title of the browser's window and where the focus goes on arrival. */
export function Page({ title, kicker, children }: PageProperties) {
  useEffect(() => {
    document.title = `${title} – Candor`;
  }, [title]);
  return (
    <>
      <header>
        {kicker !== undefined && <p className="kicker">{kicker}</p>}
        <h1 tabIndex={-1}>{title}</h1>
      </header>
      {children}
    </>
  );
}
