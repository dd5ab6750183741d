import { type Live, useLive } from "./live.ts";
import { linkTo } from "./router.ts";

const CONNECTION: Readonly<Record<Live["connection"], string>> = {
  connecting: "connecting …",
  connected: "live",
  lost: "connection lost",
};

const SECTIONS = [
  { name: "Runs", path: [] },
  { name: "Certification", path: ["certify"] },
] as const;

interface TopBarProperties {
  path: readonly string[];
  logDir: string | undefined;
}

/** Where one can go, which store is read, and whether news of it arrive. */
export function TopBar({ path, logDir }: TopBarProperties) {
  const connection = useLive((live) => live.connection);
  return (
    <header className="bar">
      <div>
        <a className="product" href={linkTo([])}>
          Candor
        </a>
        <nav aria-label="Main">
          {SECTIONS.map((section) => (
            <a
              key={section.name}
              href={linkTo(section.path)}
              aria-current={section.path.join() === path.join() ? "page" : undefined}
            >
              {section.name}
            </a>
          ))}
        </nav>
        {logDir !== undefined && (
          <p className="log-dir" title={logDir}>
            <span className="unseen">Log directory </span>
            <bdi>{logDir}</bdi>
          </p>
        )}
        <output className={`connection ${connection}`}>{CONNECTION[connection]}</output>
      </div>
    </header>
  );
}
