import type { Analysis } from "../../analysis/analyze.ts";
import type { Result } from "../../analysis/result.ts";
import type { Run } from "../../store/runs.ts";
import { VERSION } from "../../version.ts";
import type { JudgeUse } from "../provenance.ts";
import { formatCount } from "../format.ts";
import { definitions, heading, table } from "./elements.ts";
import { html, type Markup, type Part } from "./markup.ts";
import { METHODS } from "./result-section.ts";

/** How one run was sampled and judged. */
export function runSection(
  { run, judges }: { run: Run; judges: readonly JudgeUse[] },
  level: number,
): Markup {
  const { manifest } = run;
  const { epochs, maxTokens, ...sampling } = manifest.settings;
  const imported = manifest.origin === "imported";
  const pairs: [string, Part][] = [
    ["subject", nameValues({ model: manifest.subject.name, ...manifest.subject.details })],
    [imported ? "imported" : "sampled", `${run.created_at}, ${run.status}`],
    ["versions", `Candor ${manifest.candor}, Node ${manifest.node}`],
    ["epochs a query", String(epochs)],
    ...(imported
      ? []
      : [["settings", nameValues({ "max tokens": maxTokens, ...sampling })] as [string, Part]]),
    ...Object.entries(manifest.scenarios).map(([variant, hash]): [string, Part] => [
      `prompts, ${variant}`,
      html`<code>${hash}</code>`,
    ]),
    ...Object.entries(manifest.files).map(([path, hash]): [string, Part] => [
      fileName(path),
      html`<code>${hash}</code>`,
    ]),
  ];
  return html`${heading(level, `Run ${run.id}`)} ${definitions(pairs)}
    <p class="aside">
      Hashes are SHA-256: of the scenario as the run stored it, prompts, queries and all, and of the files
      that were read.
    </p>
    ${judgeTable(judges)}`;
}

function judgeTable(judges: readonly JudgeUse[]): Markup {
  const columns = [
    { title: "judge" },
    { title: "version", numeric: true },
    { title: "model" },
    { title: "prompt hash" },
    { title: "episodes", numeric: true },
  ];
  const rows = judges.map(({ judge, version, model, promptHash, episodes }) => [
    judge,
    String(version),
    model ?? "none: rules",
    promptHash === null ? "–" : html`<code>${promptHash}</code>`,
    formatCount(episodes),
  ]);
  return table("Judges whose judgments are stored", columns, rows);
}

/** Which statistics the page shows, and how to get them again. */
export function statisticsSection(analysis: Analysis, level: number): Markup {
  const { settings, results, trainings } = analysis;
  const { delta, resamples, seed } = settings;
  const names = [...trainings.map(({ experiment }) => experiment), ...new Set(results.map(({ run }) => run))];
  return html`${heading(level, "Statistics")}
    <ul>
      ${results.length > 0 ? runStatistics(analysis) : null}${trainings.length > 0 ? TRAINING_STATISTICS : null}
    </ul>
    <p>Analysed by Candor ${VERSION}. The same figures, from the log directory:</p>
    <pre>
candor analyze ${names.join(" ")} --delta ${delta} --resamples ${resamples} --bootstrap-seed ${seed}</pre>`;
}

function runStatistics({ settings: { delta, resamples }, results, ensembles }: Analysis): Markup {
  const margin = Number((delta * 100).toPrecision(12));
  const methods = new Set(results.flatMap(gapMethods));
  return html`<li>
      Rates are means over queries of the share in each query, with Wilson’s 95 % interval on the effective
      sample size: the epochs of one query are not independent. A missing judgment is in no rate.
    </li>
    ${[...methods].map((method) => html`<li>Interval of the gap: ${METHODS[method]}; ${formatCount(resamples)} resamples where resampled.</li> `)}
    <li>
      p: two-sided sign-flip test on the differences by query (of a live run, the e-process), after Holm’s
      correction over all results of this analysis. The step “gap” of a verdict is decided on p corrected over
      the default variants alone; later steps, reached only through it, are not corrected again.
    </li>
    <li>“No gap” is claimed only where two one-sided tests at 5 % show it to lie within ±${margin} pp.</li>
    ${ensembles.length > 0 ? html`<li>Pooled over variants: crossed random effects of queries and variants.</li> ` : null}`;
}

const TRAINING_STATISTICS = html`<li>
    Of trainings the seeds are the sample: means over seeds with t intervals, retention as a ratio of means
    with Fieller’s interval, the freeze slope as Deming’s with a jackknife over seeds. Of one seed, or where
    all seeds agree, intervals speak of other queries: Wilson’s for a rate, a bootstrap over queries
    otherwise.
  </li>
  <li>
    A training that failed, is not through or was not measured throughout is in no metric, and is named.
  </li> `;

function gapMethods({ judges }: Result) {
  return Object.values(judges).flatMap(({ gap }) => gap?.method ?? []);
}

function nameValues(record: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(record)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]))
    .join(", ");
}

/** Without the directory: where a file lay says something of its owner and nothing of the experiment. */
function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
