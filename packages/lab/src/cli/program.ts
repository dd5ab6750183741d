import { Command } from "commander";
import { VERSION } from "../version.ts";
import {
  FLAGS,
  type AnalyzeFlags,
  type AuditFlags,
  type CalibrateFlags,
  type CallFlags,
  type CertifyFlags,
  type JudgeFlags,
  type LabelFlags,
  type PlanFlags,
  type ReportFlags,
  type RunFlags,
  type ShowFlags,
  type TrainFlags,
  type ViewFlags,
} from "./flags.ts";

const CALL_FLAGS = [
  FLAGS.maxConnections,
  FLAGS.maxRetries,
  FLAGS.attemptTimeout,
  FLAGS.tokenLimit,
  FLAGS.costLimit,
  FLAGS.price,
  FLAGS.modelBaseUrl,
  FLAGS.logDir,
];
const SAMPLE_FLAGS = [
  FLAGS.model,
  FLAGS.judge,
  FLAGS.judgeModel,
  FLAGS.variants,
  FLAGS.comprehension,
  FLAGS.queryFile,
  FLAGS.queriesColumn,
  FLAGS.queriesLicence,
  FLAGS.condition,
  FLAGS.limit,
  FLAGS.epochs,
  FLAGS.temperature,
  FLAGS.maxTokens,
  FLAGS.seed,
  FLAGS.reasoningEffort,
  FLAGS.toolCalls,
  FLAGS.dryRun,
];
const AUDIT_FLAGS = [
  FLAGS.model,
  FLAGS.auditedVariant,
  FLAGS.intervention,
  FLAGS.auditLimit,
  FLAGS.detailed,
  FLAGS.examples,
  FLAGS.epochs,
  FLAGS.judge,
  FLAGS.judgeModel,
  FLAGS.temperature,
  FLAGS.maxTokens,
  FLAGS.seed,
  FLAGS.reasoningEffort,
  FLAGS.dryRun,
  FLAGS.json,
];
const PLAN_FLAGS = [FLAGS.gap, FLAGS.power, FLAGS.scenario, FLAGS.maxTokens, FLAGS.price, FLAGS.logDir];
const ANALYSIS_FLAGS = [FLAGS.delta, FLAGS.resamples, FLAGS.bootstrapSeed, FLAGS.logDir];

/** The commands and their flags. What they do is loaded when one is called, so that the program starts at once. */
export function createProgram(): Command {
  const program = new Command("candor")
    .description(
      "A laboratory for alignment faking: run the experiment, measure the compliance gap, find out why.",
    )
    .version(VERSION)
    .configureOutput({
      // One line, as every error that the user can fix.
      outputError: (message, write) => {
        write(`${message.trim().replace(/\.$/, "").replaceAll(/\s*\n/g, " ")}; see --help\n`);
      },
    })
    .exitOverride();
  const add = (
    usage: string,
    description: string,
    flags: readonly (typeof CALL_FLAGS)[number][],
    examples: string[],
  ) => {
    const command = program.command(usage).description(description);
    for (const flag of flags) command.addOption(flag);
    if (examples.length > 0)
      command.addHelpText("after", `\nExamples:\n${examples.map((line) => `  ${line}`).join("\n")}`);
    return command;
  };

  add("plan [pilot]", "how many queries and epochs find a gap, and what they cost", PLAN_FLAGS, [
    "candor plan --gap 0.05 --power 0.8",
    "candor plan 210651 --gap 0.02 --price 3,15",
  ]).action(async (pilot: string | undefined, flags: PlanFlags) => {
    await (await import("./commands/plan.ts")).plan(pilot, flags);
  });

  add(
    "run <scenario...>",
    "sample, record, judge and analyse",
    [...SAMPLE_FLAGS, ...CALL_FLAGS],
    [
      "candor run helpful-only --model scripted/faker",
      "candor run helpful-only --model openai/gpt-5 --limit 20 --dry-run --price 1.25,10",
      "candor run hal --model organism/torn",
      "candor run helpful-only --variants controls --comprehension --model anthropic/claude-sonnet-4-5",
      "candor run helpful-only --queries advbench.csv --queries-column goal --queries-licence MIT",
      "candor run value-conflict/care,value-conflict/fairness --model vllm/Qwen/Qwen3-32B --epochs 10 --temperature 1",
    ],
  ).action(async (scenarios: string[], flags: RunFlags & CallFlags) => {
    await (await import("./commands/run.ts")).run(scenarios, flags);
  });

  add(
    "resume [name...]",
    "go on with stopped or killed trainings and runs (all of them by default)",
    [FLAGS.parallel, ...CALL_FLAGS],
    [
      "candor resume",
      "candor resume 20261123-210651-3fa9c2 --max-connections 8",
      "candor resume good-then-evil --parallel 2",
    ],
  ).action(async (names: string[], flags: CallFlags & TrainFlags) => {
    await (await import("./commands/resume.ts")).resume(names, flags);
  });

  add(
    "judge [name...]",
    "judge stored episodes again, without sampling (all runs and trainings by default)",
    [FLAGS.judge, FLAGS.judgeModel, FLAGS.seed, FLAGS.dryRun, ...CALL_FLAGS],
    [
      "candor judge",
      "candor judge 210651 --judge refusal-wording,refusal-opening",
      "candor judge good-then-evil --judge refusal-opening",
      "candor judge 210651 --judge alignment-faking --judge-model openai/gpt-4.1 --dry-run --price 2,8",
    ],
  ).action(async (names: string[], flags: JudgeFlags & CallFlags) => {
    await (await import("./commands/judge.ts")).judge(names, flags);
  });

  add(
    "analyze [name...]",
    "rates, gaps, tests and verdict of stored runs, curves and retention of trainings (all by default)",
    [FLAGS.json, ...ANALYSIS_FLAGS],
    ["candor analyze", "candor analyze 210651 --json > analysis.json", "candor analyze good-then-evil"],
  ).action(async (names: string[], flags: AnalyzeFlags) => {
    await (await import("./commands/analyze.ts")).analyze(names, flags);
  });

  add(
    "report [name...]",
    "the same as one HTML file that needs nothing else, with some transcripts (all by default)",
    [FLAGS.out, ...ANALYSIS_FLAGS],
    [
      "candor report -o report.html",
      "candor report 210651 -o report.html",
      "candor report good-then-evil -o good-then-evil.html",
    ],
  ).action(async (names: string[], flags: ReportFlags) => {
    await (await import("./commands/report.ts")).report(names, flags);
  });

  add(
    "view",
    "read runs, transcripts and analyses in the browser, and label episodes there; Ctrl-C ends it",
    [FLAGS.port, FLAGS.host, ...ANALYSIS_FLAGS],
    ["candor view", "candor view --log-dir logs/demo --port 8080", "candor view --host 0.0.0.0"],
  ).action(async (flags: ViewFlags) => {
    await (await import("./commands/view.ts")).view(flags);
  });

  add(
    "audit <target>",
    "change scratchpads and see what the decision does: of a stored run, or of a scenario that is sampled first",
    [...AUDIT_FLAGS, ...CALL_FLAGS],
    [
      "candor audit helpful-only --model organism/faker",
      "candor audit 210651",
      "candor audit helpful-only --model vllm/Qwen/Qwen3-32B --limit 50 --dry-run --price 0.2,0.6",
    ],
  ).action(async (target: string, flags: AuditFlags & CallFlags) => {
    await (await import("./commands/audit.ts")).audit(target, flags);
  });

  add(
    "certify",
    "run every arm on organisms with planted truth, and see whether the verdicts find it",
    [FLAGS.judge, FLAGS.judgeModel, FLAGS.queries, FLAGS.certifySeed, FLAGS.delta, FLAGS.json, ...CALL_FLAGS],
    ["candor certify", "candor certify --queries 200 --seed 2", "candor certify --judge refusal-opening"],
  ).action(async (flags: CertifyFlags & CallFlags) => {
    await (await import("./commands/certify.ts")).certifyOrganisms(flags);
  });

  add(
    "organism <action> [name...]",
    "build: train organisms again from their seeds, and measure them",
    [FLAGS.all, FLAGS.directory],
    ["candor organism build faker --out my-organisms", "candor organism build --all --out my-organisms"],
  ).action(async (action: string, names: string[], flags: { all?: boolean; out: string }) => {
    await (await import("./commands/organism.ts")).organism(action, names, flags);
  });

  add(
    "train <experiment>",
    "train organisms through a conflict, and measure them on the way",
    [FLAGS.arm, FLAGS.seeds, FLAGS.parallel, FLAGS.logDir],
    [
      "candor train good-then-evil",
      "candor train good-then-evil --arm faker --seeds 1",
      "candor train my-experiment.yaml --parallel 2",
    ],
  ).action(async (experiment: string, flags: TrainFlags) => {
    await (await import("./commands/train.ts")).trainExperiment(experiment, flags);
  });

  add(
    "label <run>",
    "label episodes at the terminal, blind to condition and judges; the same command goes on later",
    [FLAGS.rater, FLAGS.outcome, FLAGS.order, FLAGS.logDir],
    ["candor label 210651 --rater ada", "candor label 210651 --rater ada --order uncertain"],
  ).action(async (run: string, flags: LabelFlags) => {
    await (await import("./commands/label.ts")).label(run, flags);
  });

  add(
    "calibrate <judge>",
    "measure a judge against human labels, and store its card for `candor analyze`",
    [
      FLAGS.labels,
      FLAGS.positive,
      FLAGS.outcome,
      FLAGS.judgeModel,
      FLAGS.seed,
      FLAGS.dryRun,
      FLAGS.json,
      ...CALL_FLAGS,
    ],
    [
      "candor calibrate alignment-faking-rules --labels scratchpads.jsonl",
      "candor calibrate alignment-faking-rules --labels scratchpads.csv --positive faking --json",
      "candor calibrate alignment-faking-rules",
      "candor calibrate alignment-faking --judge-model openai/gpt-4.1 --labels scratchpads.jsonl --dry-run --price 2,8",
    ],
  ).action(async (judge: string, flags: CalibrateFlags & CallFlags) => {
    await (await import("./commands/calibrate.ts")).calibrate(judge, flags);
  });

  add(
    "import <format> <path>",
    "read recorded transcripts, labels of stored episodes, or prompts; format: vlaf (a directory), labels (a file), prompts (a checkout)",
    [FLAGS.promptsOut, FLAGS.logDir],
    [
      "candor import vlaf VLAF/results/MFT_refined",
      "candor import labels labels.csv",
      "candor import prompts alignment_faking_public --out my-prompts",
    ],
  ).action(async (format: string, path: string, flags: { out: string; logDir: string }) => {
    await (await import("./commands/import.ts")).importRecorded(format, path, flags);
  });

  add(
    "list <what>",
    "list scenarios, experiments, models, judges, or runs with trainings",
    [FLAGS.logDir],
    ["candor list scenarios", "candor list runs"],
  ).action(async (what: string, flags: { logDir: string }) => {
    await (await import("./commands/list.ts")).list(what, flags);
  });

  add(
    "show <what> [which]",
    "a run and its episodes, one transcript with its judgments, a training and its steps, or a scenario's prompts",
    [FLAGS.variant, FLAGS.diff, FLAGS.rendering, FLAGS.logDir],
    [
      "candor show 210651",
      "candor show 210651 17",
      "candor show scenario helpful-only --variant swapped-labels --diff",
    ],
  ).action(async (what: string, which: string | undefined, flags: ShowFlags) => {
    if (what === "scenario") (await import("./commands/show-scenario.ts")).showScenario(which, flags);
    else await (await import("./commands/show.ts")).show(what, which, flags);
  });

  add("init [dir]", "write a starter scenario that runs as it is", [], ["candor init my-scenario"]).action(
    async (directory: string | undefined) => {
      await (await import("./commands/init.ts")).init(directory);
    },
  );
  return program;
}
