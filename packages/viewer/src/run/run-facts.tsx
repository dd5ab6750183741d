import type { RunDetail } from "candor/api";
import type { ReactNode } from "react";
import { formatCost, formatCount, formatTime } from "../format.ts";

/** How far a run is and what was asked. */
export function RunFacts({ run }: { run: RunDetail }) {
  const { status, recorded, planned, failures, cost, createdAt, origin } = run;
  return (
    <>
      <div className="figures">
        <Facts
          facts={[
            ["status", <span role="status">{status}</span>],
            ["episodes", <Episodes run={run} />],
            ["not sampled", formatCount(failures)],
            ["cost", formatCost(cost)],
            ["created (UTC)", <time dateTime={createdAt}>{formatTime(createdAt)}</time>],
            ["origin", origin],
          ]}
        />
      </div>
      {status === "stopped" && (
        <p>
          It stopped with {formatCount(planned - recorded)} episodes to go; they are sampled by{" "}
          <code>candor resume {run.id}</code>
        </p>
      )}
      <Facts facts={askedOf(run)} />
    </>
  );
}

function Episodes({ run: { status, recorded, planned } }: { run: RunDetail }) {
  return (
    <>
      {formatCount(recorded)} of {formatCount(planned)}
      {status === "running" && <progress aria-label="Episodes recorded" value={recorded} max={planned} />}
    </>
  );
}

function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl>
      {facts.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function askedOf({ variants, conditions, judges, manifest }: RunDetail): [string, string][] {
  const { epochs, maxTokens, ...sampling } = manifest.settings;
  const given = Object.entries({ epochs, "max tokens": maxTokens, ...sampling });
  const [first] = variants;
  const { compliance = [], reasoning = [], others = [] } = (first && judges[first]) || {};
  return [
    ["variants", variants.join(", ")],
    [
      "conditions",
      Object.entries(conditions)
        .map(([name, { role }]) => `${name} (${role})`)
        .join(", "),
    ],
    ["judges", [...compliance, ...reasoning, ...others].join(", ") || "none"],
    ["settings", given.map(([name, value]) => `${name} ${value}`).join(", ")],
  ];
}
