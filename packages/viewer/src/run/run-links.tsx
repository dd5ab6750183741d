import type { RunDetail } from "candor/api";
import { linkTo } from "../router.ts";

interface RunLinksProperties {
  run: RunDetail;
  /** Which it belongs to, where it measured a training. */
  experiment: string | undefined;
}

/** Where one can go from a run. */
export function RunLinks({ run, experiment }: RunLinksProperties) {
  const links = [...pagesOf(run), ...auditsOf(run)];
  if (experiment !== undefined)
    links.push({ name: `Experiment ${experiment}`, link: linkTo(["experiments", experiment]) });
  if (links.length === 0) return null;
  return (
    <nav aria-label="This run">
      <ul className="links">
        {links.map(({ name, link }) => (
          <li key={link}>
            <a href={link}>{name}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function pagesOf({ id, simulated }: RunDetail) {
  const pairs = { name: "Pairs", link: linkTo(["runs", id, "pairs"]) };
  return simulated ? [pairs] : [pairs, { name: "Label", link: linkTo(["runs", id, "label"]) }];
}

function auditsOf({ audits, auditedBy }: RunDetail) {
  const audited = audits === null ? [] : [{ name: `Audited run ${audits}`, link: linkTo(["runs", audits]) }];
  return [
    ...audited,
    ...auditedBy.map((audit) => ({ name: `Audit ${audit}`, link: linkTo(["runs", audit]) })),
  ];
}
