import pc from "picocolors";
import { UserError } from "../../errors.ts";
import { MODEL_JUDGES } from "../../judge/model/judges.ts";
import { RULE_JUDGES } from "../../judge/rules.ts";
import { tableLines } from "../../report/table.ts";
import { checkpointText } from "../../report/training-rows.ts";
import { loadScenarios } from "../../scenario/load.ts";
import { listScenarios, renderingsOf } from "../../scenario/locate.ts";
import { shippedDirectory } from "../../shipped.ts";
import { AGENTS } from "../../simulation/agents.ts";
import { loadSimulations } from "../../simulation/load.ts";
import { listSimulations, renderingsOfSimulation } from "../../simulation/locate.ts";
import { openExistingStore, type Database } from "../../store/open.ts";
import { listRuns, type Run } from "../../store/runs.ts";
import { listTrainings, type Training } from "../../store/trainings.ts";
import { listOrganisms, organismTitle } from "../../subject/organisms.ts";
import { PROVIDERS, type Provider } from "../../subject/providers.ts";
import { listExperiments, loadExperiment } from "../../train/load.ts";
import { SCRIPTED_MODELS } from "../../subject/scripted-models.ts";

/** `candor list scenarios|experiments|models|judges|runs` */
export async function list(what: string, { logDir }: { logDir: string }): Promise<void> {
  const lines = {
    scenarios: scenarioLines,
    experiments: experimentLines,
    models: modelLines,
    judges: judgeLines,
    runs: () => runLines(logDir),
  }[what];
  if (!lines)
    throw new UserError("LIST_UNKNOWN", `cannot list ${what}`, {
      fix: "use scenarios, experiments, models, judges or runs",
    });
  process.stdout.write(`${(await lines()).join("\n")}\n`);
}

function scenarioLines(): string[] {
  return [...singleTurnLines(), ...simulationLines()];
}

function simulationLines(): string[] {
  return listSimulations().flatMap((name) => {
    const [first] = loadSimulations(name, "full");
    if (first === undefined) return [];
    const { title, matters, factors, variants } = first;
    return [
      `${pc.bold(name)}  ${title}`,
      `  simulation: ${matters.length} matters, factors ${Object.entries(factors)
        .map(([factor, levels]) => `${factor} (${Object.keys(levels).join(", ")})`)
        .join(", ")}`,
      `  variants: ${["default", ...Object.keys(variants)].join(", ")}`,
      `  renderings: ${renderingsOfSimulation(name).join(", ")}`,
    ];
  });
}

function singleTurnLines(): string[] {
  return listScenarios().flatMap((name) => {
    const scenarios = loadScenarios(name);
    const [first] = scenarios;
    return [
      `${pc.bold(name)}  ${first?.title}`,
      ...(scenarios.length > 1
        ? [`  conflicts: ${scenarios.map((scenario) => scenario.name).join(", ")}`]
        : []),
      `  conditions: ${Object.entries(first?.conditions ?? {})
        .map(
          ([condition, { role, queries }]) =>
            `${condition} (${role}, ${first?.querySets[queries]?.length} queries)`,
        )
        .join(", ")}`,
      `  variants: ${["default", ...Object.keys(first?.variants ?? {})].join(", ")}`,
      `  renderings: ${renderingsOf(name).join(", ")}`,
    ];
  });
}

function experimentLines(): string[] {
  return listExperiments().flatMap((name) => {
    const { title, scenario, seeds, arms } = loadExperiment(name);
    return [
      `${pc.bold(name)}  ${title}`,
      `  trained and measured in ${scenario}, ${seeds.length} seeds`,
      `  arms: ${Object.keys(arms).join(", ")}`,
    ];
  });
}

function modelLines(): string[] {
  const columns = [{ title: "model" }, { title: "key" }, { title: "base URL" }, { title: "cannot" }];
  const live = Object.entries<Provider>(PROVIDERS).map(
    ([name, { keyEnv, keyOptional, baseUrl, baseUrlEnv, lacks }]) => [
      `${name}/<model>`,
      keyOptional ? `${keyEnv} (optional)` : keyEnv,
      baseUrl ?? `$${baseUrlEnv}`,
      lacks.join(", "),
    ],
  );
  const directory = shippedDirectory("organisms");
  const organisms = listOrganisms(directory);
  return tableLines(columns, [
    ...live,
    ["openai-api/<name>/<model>", "<NAME>_API_KEY", "$<NAME>_BASE_URL", "prefill"],
    ...organisms.map((name) => [
      `organism/${name}`,
      "",
      ["in process", organismTitle(directory, name)].filter(Boolean).join(": "),
      "reasoning, tools",
    ]),
    ["organism/<path>", "", "in process: a llama-family folder of your own", "reasoning, tools"],
    ["replay/<file.jsonl>", "", "recorded replies", ""],
    ...[...SCRIPTED_MODELS, ...AGENTS].map((name) => [
      `scripted/${name}`,
      "",
      "built in: a planted behaviour, no model",
      "",
    ]),
  ]);
}

function judgeLines(): string[] {
  const columns = [
    { title: "judge" },
    { title: "version" },
    { title: "outcome" },
    { title: "votes" },
    { title: "" },
  ];
  const rules = Object.values(RULE_JUDGES).map(({ name, version, outcome }) => [
    name,
    String(version),
    outcome,
    "",
    "by rules, without a model",
  ]);
  const asking = Object.values(MODEL_JUDGES).map(({ name, version, outcomes, prompts, description }) => [
    `${name}@<model>`,
    String(version),
    outcomes.join(", "),
    String(prompts.length),
    description,
  ]);
  return tableLines(columns, [...rules, ...asking]);
}

/** Runs, then trainings; the runs that measured a training are part of it. */
async function runLines(logDir: string): Promise<string[]> {
  await using store = await openExistingStore(logDir);
  const runs = (await listRuns(store.db)).filter(({ manifest }) => manifest.training === undefined);
  const trainings = await listTrainings(store.db);
  if (trainings.length === 0) return await runTable(store.db, runs);
  return [
    ...(runs.length === 0 ? [] : [...(await runTable(store.db, runs)), ""]),
    ...trainingTable(trainings),
  ];
}

async function runTable(db: Database, runs: readonly Run[]): Promise<string[]> {
  const counts = await db
    .selectFrom("episodes")
    .select(({ fn }) => ["run_id", fn.countAll<number>().as("count")])
    .groupBy("run_id")
    .execute();
  const recorded = new Map(counts.map(({ run_id, count }) => [run_id, count]));
  const columns = [
    { title: "run" },
    { title: "scenario" },
    { title: "subject" },
    { title: "episodes", align: "right" as const },
    { title: "status" },
  ];
  const rows = runs.map(({ id, scenario, subject, planned, status }) => [
    id,
    scenario,
    subject,
    `${recorded.get(id) ?? 0}/${planned}`,
    status,
  ]);
  return tableLines(columns, rows);
}

function trainingTable(trainings: readonly Training[]): string[] {
  const columns = [
    { title: "training" },
    { title: "experiment" },
    { title: "arm" },
    { title: "seed", align: "right" as const },
    { title: "status" },
    { title: "checkpoint" },
  ];
  const rows = trainings.map((training) => [
    training.id,
    training.experiment,
    training.arm,
    String(training.seed),
    training.status,
    checkpointText(training),
  ]);
  return tableLines(columns, rows);
}
