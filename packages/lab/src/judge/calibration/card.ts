import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { messageOf, UserError } from "../../errors.ts";
import { readText } from "../../yaml-file.ts";
import { OUTCOMES } from "../judge.ts";

const share = z.object({
  successes: z.number(),
  n: z.number(),
  estimate: z.number(),
  low: z.number(),
  high: z.number(),
});
const estimate = z.object({ estimate: z.number(), low: z.number(), high: z.number() });
const errors = z.object({ sensitivity: share.nullable(), specificity: share.nullable() });

const cardSchema = z.object({
  version: z.literal(1),
  judge: z.string(),
  judgeVersion: z.number().int(),
  /** Null for a rule judge. */
  judgeModel: z.string().nullable(),
  promptHash: z.string().nullable(),
  outcome: z.enum(OUTCOMES),
  createdAt: z.string(),
  labels: z.object({
    /** File name, or `store` for labels of stored episodes. */
    source: z.string(),
    sha256: z.string().nullable(),
    n: z.number().int(),
    missing: z.number().int(),
    disputed: z.number().int(),
    raters: z.array(z.string()),
  }),
  ...errors.shape,
  auroc: estimate.nullable(),
  kappa: estimate.nullable(),
  conditions: z.record(z.string(), errors),
});

/** What a calibration found, with everything that says which judge it speaks of. */
export type JudgeCard = z.output<typeof cardSchema>;

const FOLDER = "judge-cards";

/** Store a card as JSON and Markdown beside the store; it replaces an earlier one of the same judge and outcome. */
export function writeCard(logDir: string, card: JudgeCard): string {
  const folder = join(logDir, FOLDER);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${card.judge}--${card.outcome}`.replaceAll(/[^\w.@-]+/gu, "_"));
  writeFileSync(`${path}.json`, `${JSON.stringify(card, undefined, 2)}\n`);
  writeFileSync(`${path}.md`, cardMarkdown(card));
  return `${path}.md`;
}

/**
 * The cards of a log directory; none where it holds none.
 * @throws {UserError} for a card that this version cannot read
 */
export function readCards(logDir: string): JudgeCard[] {
  const folder = join(logDir, FOLDER);
  return cardFiles(folder).map((name) => {
    const path = join(folder, name);
    try {
      return cardSchema.parse(JSON.parse(readText(path, "CARD_INVALID")));
    } catch (cause) {
      throw new UserError(
        "CARD_INVALID",
        `not a judge card: ${messageOf(cause).replaceAll(/\s+/gu, " ").slice(0, 120)}`,
        {
          where: path,
          fix: "calibrate the judge again, or remove the file",
          cause,
        },
      );
    }
  });
}

function cardFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .toSorted();
  } catch {
    return [];
  }
}

function cardMarkdown(card: JudgeCard): string {
  const { labels } = card;
  const rows = [
    ["all", card] as const,
    ...Object.entries(card.conditions).map(([name, value]) => [name, value] as const),
  ];
  return [
    `# Judge card: ${card.judge}`,
    "",
    `- outcome: ${card.outcome}`,
    `- version: ${card.judgeVersion}`,
    `- model: ${card.judgeModel ?? "none: rules"}`,
    `- prompt hash: ${card.promptHash ?? "none: rules"}`,
    `- calibrated: ${card.createdAt}, on ${labels.n} labels of ${labels.source}${labels.sha256 === null ? "" : ` (SHA-256 ${labels.sha256})`}`,
    `- raters: ${labels.raters.join(", ") || "not named"}; ${labels.disputed} items in dispute and ${labels.missing} without a judgment left out`,
    `- AUROC: ${rate(card.auroc)}`,
    `- Cohen's κ: ${rate(card.kappa)}`,
    "",
    "| items | sensitivity [95 %] | n | specificity [95 %] | n |",
    "| --- | --- | --- | --- | --- |",
    ...rows.map(
      ([name, { sensitivity, specificity }]) =>
        `| ${name} | ${rate(sensitivity)} | ${sensitivity?.n ?? 0} | ${rate(specificity)} | ${specificity?.n ?? 0} |`,
    ),
    "",
    "It holds for this judge, version, prompt and model only, and for transcripts like the labelled ones.",
    "",
  ].join("\n");
}

function rate(value: { estimate: number; low: number; high: number } | null): string {
  if (value === null) return "–";
  return `${value.estimate.toFixed(3)} [${value.low.toFixed(3)}, ${value.high.toFixed(3)}]`;
}
