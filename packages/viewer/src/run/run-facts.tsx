import type { RunDetail } from "candor/api";
import type { ReactNode } from "react";
import { formatCost, formatCount, formatTime } from "../format.ts";

/** How far a run is and what was asked. */
export function RunFacts({ run }: { run: RunDetail }) {
  const { id, status, recorded, planned, failures, cost, createdAt, origin } = run;
  return (
    <>
      <div className="figures">
        <dl>
          <Fact term="status">
            <output>{status}</output>
          </Fact>
          <Fact term="episodes">
            {formatCount(recorded)} of {formatCount(planned)}
            {status === "running" && (
              <progress aria-label="Episodes recorded" value={recorded} max={planned} />
            )}
          </Fact>
          <Fact term="not sampled">{formatCount(failures)}</Fact>
          <Fact term="cost">{formatCost(cost)}</Fact>
          <Fact term="created (UTC)">
            <time dateTime={createdAt}>{formatTime(createdAt)}</time>
          </Fact>
          <Fact term="origin">{origin}</Fact>
        </dl>
      </div>
      {status === "stopped" && (
        <p>
          It stopped before its end; <code>candor resume {id}</code> goes on with it.
        </p>
      )}
      <Asked run={run} />
    </>
  );
}

function Asked({ run: { variants, conditions, judges, manifest } }: { run: RunDetail }) {
  const { epochs, maxTokens, toolCalls, ...sampling } = manifest.settings;
  const settings = { epochs, "max tokens": maxTokens, ...sampling, "tool calls": toolCalls };
  const used = Object.values(judges).flatMap(({ compliance, reasoning, others = [] }) => [
    ...compliance,
    ...reasoning,
    ...others,
  ]);
  return (
    <dl>
      <Fact term="variants">{variants.join(", ")}</Fact>
      <Fact term="conditions">
        {Object.entries(conditions)
          .map(([name, { role }]) => `${name} (${role})`)
          .join(", ")}
      </Fact>
      {used.length > 0 && <Fact term="judges">{[...new Set(used)].join(", ")}</Fact>}
      <Fact term="settings">
        {Object.entries(settings)
          .flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]))
          .join(", ")}
      </Fact>
    </dl>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
