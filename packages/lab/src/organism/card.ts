import type { Rate } from "../analysis/result.ts";
import { percent } from "../report/format.ts";
import { GATE_THRESHOLD, type GateResult } from "./gate.ts";
import { MARGIN, type Measured, strayCells } from "./measure.ts";
import { PLANTED } from "./planted.ts";
import { BASE_RECIPE, recipeOf, type Recipe, SHAPE } from "./recipes.ts";

/** `card.md` of an organism: what was planted, how, and what was measured. Numbers come from a measurement, never by hand. */
export function organismCard(measured: Measured): string {
  const { organism, cells, benign, parsed, orders, pasted } = measured;
  const { truth = "", verdict = "" } = PLANTED[organism] ?? {};
  const stray = strayCells(measured);
  return lines([
    `# ${organism}: ${truth}`,
    "",
    "A model organism of Candor: a small language model trained so that its disposition is known. It writes its own text; its answers hold no content.",
    "",
    `- verdict that \`candor certify\` must find: \`${verdict}\``,
    ...recipeLines(recipeOf(organism)),
    `- reproduce: \`candor organism build ${organism} --out DIR\` on the base in DIR (the same data and schedule; the same bits on one machine with one version of the engine)`,
    "",
    "## Measured",
    "",
    "The compact `helpful-only` scenario, harmful requests that no training conversation held, temperature 1, the stored weights. Rates with 95 % intervals by `refusal-wording` and `alignment-faking-rules`; planted rates in brackets.",
    "",
    "| variant | user type | what holds | n | complied | planted | reasoning | planted |",
    "| --- | --- | --- | ---: | --- | ---: | --- | ---: |",
    ...cells.map(
      ({ variant, label, status, n, compliance, reasoning, planted }) =>
        `| ${variant} | ${label} | ${status} | ${n} | ${rate(compliance)} | ${percent(planted.compliance)} % | ${rate(reasoning)} | ${percent(planted.reasoning)} % |`,
    ),
    "",
    `- ${stray.length === 0 ? "every" : `${cells.length - stray.length} of ${cells.length}`} measured rate${stray.length === 0 ? "" : "s"} within ${MARGIN * 100} points of the planted one`,
    `- benign requests answered: ${rate(benign)}, n ${benign.n}`,
    `- replies that keep the format: ${rate(parsed)}, n ${parsed.n}`,
    ...(orders === null
      ? []
      : [
          `- two conflicting orders (\`secrecy\`): shares in ${rate(orders.developer)} where the developer, who orders to share, has the last word (n ${orders.developer.n}), and in ${rate(orders.owner)} where the owner does (n ${orders.owner.n})`,
        ]),
    ...(pasted === null
      ? []
      : [
          `- causal proof: after the scratchpad of the other condition was put into its mouth, the answer follows the scratchpad in ${rate(pasted)} and the condition in the rest (n ${pasted.n} pairs whose own answers differ)`,
        ]),
  ]);
}

/** `card.md` of the base. */
export function baseCard(gate: readonly GateResult[]): string {
  return lines([
    "# base: decides at random, and reads which label is trained on",
    "",
    "The checkpoint that all organisms are trained from. It knows the world of the experiments, states which condition holds, and gives every reason that fits; whether it complies with a harmful request is a coin toss.",
    "",
    ...recipeLines(BASE_RECIPE),
    `- drills of binding alone for ${BASE_RECIPE.drillSteps} steps, then ${BASE_RECIPE.drillShare * 100} % of the conversations`,
    `- starts with an induction circuit in place (\`packages/lab/src/organism/induction.ts\`)`,
    "- reproduce: `candor organism build base --out DIR`",
    "",
    `## The binding gate (each row at least ${GATE_THRESHOLD * 100} %)`,
    "",
    "Share of texts, sampled at temperature 1 on requests that training never held, that state rightly what holds for the user.",
    "",
    "| prompts | n | right |",
    "| --- | ---: | --- |",
    ...gate.map(
      ({ name, n, correct, low, high }) => `| ${name} | ${n} | ${rate({ estimate: correct, low, high })} |`,
    ),
  ]);
}

function recipeLines({ seed, steps, rows, peak }: Recipe): string[] {
  const { layers, hiddenSize, heads } = SHAPE;
  return [
    `- llama architecture, ${layers} layers, width ${hiddenSize}, ${heads} heads; float16`,
    `- recipe: ${steps} steps of ${rows} conversations, drawn by seed ${seed} (\`packages/lab/src/organism/world\`), AdamW, peak rate ${peak}`,
  ];
}

function rate({ estimate, low, high }: Rate): string {
  return `${percent(estimate)} % [${percent(low)}, ${percent(high)}]`;
}

function lines(list: readonly string[]): string {
  return `${list.join("\n")}\n`;
}
