import pc from "picocolors";
import { UserError } from "../../errors.ts";
import { tableLines } from "../../report/table.ts";
import { listScenarios, loadScenarios } from "../../scenario/load.ts";
import { openExistingStore } from "../../store/open.ts";
import { listRuns } from "../../store/runs.ts";
import { PROVIDERS, type Provider } from "../../subject/providers.ts";
import { SCRIPTED_MODELS } from "../../subject/scripted-models.ts";

/** `candor list scenarios|models|runs` */
export async function list(what: string, { logDir }: { logDir: string }): Promise<void> {
  const lines = { scenarios: scenarioLines, models: modelLines, runs: () => runLines(logDir) }[what];
  if (!lines)
    throw new UserError("LIST_UNKNOWN", `cannot list ${what}`, { fix: "use scenarios, models or runs" });
  process.stdout.write(`${(await lines()).join("\n")}\n`);
}

function scenarioLines(): string[] {
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
  return tableLines(columns, [
    ...live,
    ["openai-api/<name>/<model>", "<NAME>_API_KEY", "$<NAME>_BASE_URL", "prefill"],
    ["replay/<file.jsonl>", "", "recorded replies", ""],
    ...SCRIPTED_MODELS.map((name) => [`scripted/${name}`, "", "built in: a planted behaviour, no model", ""]),
  ]);
}

async function runLines(logDir: string): Promise<string[]> {
  await using store = await openExistingStore(logDir);
  const counts = await store.db
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
  const runs = await listRuns(store.db);
  const rows = runs.map(({ id, scenario, subject, planned, status }) => [
    id,
    scenario,
    subject,
    `${recorded.get(id) ?? 0}/${planned}`,
    status,
  ]);
  return tableLines(columns, rows);
}
