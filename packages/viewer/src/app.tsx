import { linkTo } from "./router.ts";

/** The frame around every page. */
export function App() {
  return (
    <header className="bar">
      <a href={linkTo([])}>Candor</a>
    </header>
  );
}
