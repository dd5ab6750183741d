import type { EpisodeView, RunDetail } from "candor/api";
import { formatCost, formatCount, formatTime } from "../format.ts";
import { Compliance } from "../text/compliance.tsx";
import { visible } from "../text/visible.ts";
import { rawLink, type Marking } from "./address.ts";
import { Block } from "./block.tsx";
import { latencyInWords } from "./in-words.ts";
import { Interventions } from "./interventions.tsx";
import { Judgments } from "./judgments.tsx";
import { type BlockDiffs, keyed, numberedQuotes } from "./marking.ts";
import { Prompt } from "./prompt.tsx";
import { RawText } from "./raw-text.tsx";

/** Everything that is stored of one episode. */
export function EpisodeColumn({
  view,
  run,
  marking,
  diffs,
}: {
  view: EpisodeView;
  /** Undefined until it is read. */
  run: RunDetail | undefined;
  marking: Marking;
  diffs: BlockDiffs | undefined;
}) {
  const quotes = numberedQuotes(view.judgments);
  return (
    <section className="side" aria-label={`${view.condition}, ${view.role}`}>
      <h2>
        {view.condition} <span className="tag">{view.role}</span>
        <Decision view={view} run={run} />
      </h2>
      <Facts view={view} />
      <Prompt view={view} />
      {view.simulated && <Simulated lines={view.simulated} />}
      {keyed(view.blocks).map(([key, block]) => (
        <Block
          key={key}
          name={key}
          block={block}
          whole={rawLink(view, "text")}
          quotes={quotes}
          marking={marking}
          diff={diffs?.get(key)}
        />
      ))}
      {view.blocks.length === 0 && view.simulated === null && (
        <p className="aside">The reply holds neither reasoning nor an answer (parse status {view.status}).</p>
      )}
      <Judgments view={view} quotes={quotes} />
      <Interventions view={view} audited={run?.audits ?? view.run} />
      <h3>As it was stored</h3>
      <RawText title="Raw request" view={view} part="request" />
      <RawText title="Raw reply" view={view} part="reply" />
    </section>
  );
}

/** What the judge says that decides on compliance. */
function Decision({ view: { variant, judgments }, run }: { view: EpisodeView; run: RunDetail | undefined }) {
  const judge = run?.judges[variant]?.compliance[0];
  const judgment = judgments.find((each) => each.judge === judge && each.outcome === "compliance");
  return judgment ? <Compliance value={judgment.value} /> : null;
}

function Facts({ view }: { view: EpisodeView }) {
  const { id, status, stopReason, inputTokens, outputTokens, cost, latencyMs, attempts, createdAt } = view;
  const facts: [string, string][] = [
    ["episode", String(id)],
    ["parse status", status],
    ["stopped by", stopReason],
    [
      "tokens",
      `${inputTokens === null ? "–" : formatCount(inputTokens)} in, ${outputTokens === null ? "–" : formatCount(outputTokens)} out`,
    ],
    ["cost", formatCost(cost)],
    ["latency", latencyMs === null ? "–" : latencyInWords(latencyMs)],
    ["attempts", String(attempts)],
    ["sampled at", `${formatTime(createdAt)} UTC`],
  ];
  return (
    <dl className="facts">
      {facts.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Simulated({ lines }: { lines: readonly string[] }) {
  return (
    <div className="said">
      <p className="kicker">what happened</p>
      <div className="text">{visible(lines.join("\n"))}</div>
    </div>
  );
}
