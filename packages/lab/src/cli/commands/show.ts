import pc from "picocolors";
import { UserError } from "../../errors.ts";
import { queryAsShown, transcriptReader } from "../../judge/judge-run.ts";
import { simulatedEpisodeLines } from "../../report/simulated-episode.ts";
import { tableLines } from "../../report/table.ts";
import { trainingLines } from "../../report/training-steps.ts";
import { storedEpisode } from "../../simulation/analysis/stored-episode.ts";
import { episodePages, openFailures, requestAsSent, type Episode } from "../../store/episodes.ts";
import { interventionOn } from "../../store/interventions.ts";
import { openExistingStore, type Database } from "../../store/open.ts";
import { storedQueries, type Run } from "../../store/runs.ts";
import { measurementsOf, trainingSteps } from "../../store/trainings.ts";
import { storedOf } from "../../store/named.ts";

const LISTED = 20;

/** `candor show RUN`, `candor show RUN EPISODE` and `candor show TRAINING` */
export async function show(
  name: string,
  episodeId: string | undefined,
  { logDir }: { logDir: string },
): Promise<void> {
  await using store = await openExistingStore(logDir);
  const lines = await linesAbout(store.db, name, episodeId);
  process.stdout.write(`${lines.join("\n")}\n`);
}

async function linesAbout(db: Database, name: string, episodeId: string | undefined): Promise<string[]> {
  const { runs, trainings } = await storedOf(db, [name]);
  const [run] = runs;
  if (run !== undefined)
    return episodeId === undefined ? await runLines(db, run) : await episodeLines(db, run, episodeId);
  const lines: string[] = [];
  for (const training of trainings) {
    if (lines.length > 0) lines.push("");
    lines.push(
      ...trainingLines(training, await trainingSteps(db, training.id), await measurementsOf(db, training.id)),
    );
  }
  return lines;
}

async function runLines(db: Database, run: Run): Promise<string[]> {
  const read = await transcriptReader(db, run);
  const statuses = new Map<string, number>();
  const first: Episode[] = [];
  let count = 0;
  for await (const page of episodePages(db, run.id)) {
    count += page.length;
    first.push(...page.slice(0, LISTED - first.length));
    for (const episode of page) {
      const { status } = read(episode);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  }
  const failures = await openFailures(db, run.id);
  const { manifest } = run;
  return [
    `${pc.bold(run.id)}  ${run.scenario} × ${run.subject}  ${run.status}`,
    `  created     ${run.created_at}, candor ${manifest.candor}, Node ${manifest.node}, ${manifest.origin}`,
    `  settings    ${describe({ ...manifest.settings, ...manifest.subject.details, ...(manifest.rendering === "full" ? {} : { rendering: manifest.rendering }) })}`,
    `  conditions  ${describe(Object.fromEntries(Object.entries(manifest.conditions).map(([name, { role }]) => [name, role])))}`,
    ...(manifest.queryFile === undefined ? [] : [`  queries     ${describe(manifest.queryFile)}`]),
    `  episodes    ${count} of ${run.planned}; parse status: ${describe(Object.fromEntries(statuses)) || "–"}`,
    ...failures
      .slice(0, 5)
      .map((failure) =>
        pc.yellow(`  ! ${failure.condition}/${failure.query_id}/${failure.epoch}: ${failure.message}`),
      ),
    ...(failures.length > 5 ? [pc.yellow(`  ! and ${failures.length - 5} more failures`)] : []),
    "",
    ...(await episodeTable(db, first)),
    ...(count > LISTED
      ? [pc.dim(`… and ${count - LISTED} more; candor show ${run.id} EPISODE reads one`)]
      : []),
  ];
}

async function episodeTable(db: Database, episodes: readonly Episode[]): Promise<string[]> {
  const judgments = await db
    .selectFrom("judgments")
    .select(["episode_id", "judge", "label", "value"])
    .where(
      "episode_id",
      "in",
      episodes.map(({ id }) => id),
    )
    .orderBy("judge")
    .execute();
  const byEpisode = Map.groupBy(judgments, ({ episode_id }) => episode_id);
  const columns = [
    { title: "episode" },
    { title: "variant" },
    { title: "condition" },
    { title: "query" },
    { title: "epoch" },
    { title: "judgments" },
  ];
  const rows = episodes.map(({ id, variant, condition, query_id, epoch }) => [
    String(id),
    variant,
    condition,
    query_id,
    String(epoch),
    (byEpisode.get(id) ?? [])
      .map(({ judge, label, value }) => `${judge} ${label ?? value ?? "missing"}`)
      .join(", "),
  ]);
  return tableLines(columns, rows);
}

async function episodeLines(db: Database, run: Run, episodeId: string): Promise<string[]> {
  const episode = await db
    .selectFrom("episodes")
    .selectAll()
    .where("run_id", "=", run.id)
    .where("id", "=", Number(episodeId))
    .executeTakeFirst();
  if (!episode) {
    throw new UserError("EPISODE_UNKNOWN", `run ${run.id} has no episode ${episodeId}`, {
      fix: `candor show ${run.id} lists some`,
    });
  }
  if (run.manifest.origin === "simulated") return simulatedLines(db, run, episode);
  const read = await transcriptReader(db, run);
  const transcript = read(episode);
  const judgments = await db
    .selectFrom("judgments")
    .selectAll()
    .where("episode_id", "=", episode.id)
    .orderBy("judge")
    .execute();
  const labels = await db.selectFrom("labels").selectAll().where("episode_id", "=", episode.id).execute();
  const query = queryAsShown((await storedQueries(db, run.id)).get(episode.query_id), episode.policy_option);
  return [
    `${pc.bold(`episode ${episode.id}`)}  ${run.scenario} (${episode.variant}) × ${run.subject}  ${episode.condition}, epoch ${episode.epoch}`,
    ...(await interventionLines(db, episode)),
    ...section("query", query),
    ...section("request", await expandedRequest(db, episode.raw_request)),
    ...transcript.reasoning.flatMap((text) => section("native reasoning", text)),
    ...transcript.scratchpads.flatMap((text) => section("scratchpad", text)),
    ...section(
      `answer (${transcript.status}, stopped by ${episode.stop_reason})`,
      transcript.answer ?? "none",
    ),
    ...section(
      "judgments",
      [
        ...judgments.map(({ judge, value, label, quote }) =>
          [judge, value ?? "missing", label ?? "", quote === null ? "" : `“${quote}”`]
            .filter((cell) => cell !== "")
            .join("  "),
        ),
        ...labels.map(({ rater, label }) => `label by ${rater}: ${label}`),
      ].join("\n"),
    ),
  ];
}

async function simulatedLines(db: Database, run: Run, episode: Episode): Promise<string[]> {
  const { key, state, questions } = await storedEpisode(db, run, episode);
  return [
    `${pc.bold(`episode ${episode.id}`)}  ${run.scenario} (${key.variant}) × ${run.subject}  ${key.condition}, ${key.matter}, epoch ${key.epoch}`,
    ...simulatedEpisodeLines(state, questions),
  ];
}

/** Of an audit's episode: what was done to which transcript. */
async function interventionLines(db: Database, episode: Episode): Promise<string[]> {
  const done = await interventionOn(db, episode);
  if (done === undefined) return [];
  const { name, parameters, parent_id, delivery } = done;
  return [`  ${name} ${parameters} of the transcript of episode ${parent_id}, given as ${delivery}`];
}

/** The request as sent, one field a line. */
async function expandedRequest(db: Database, rawRequest: string): Promise<string> {
  const sent: unknown = JSON.parse(await requestAsSent(db, rawRequest));
  return JSON.stringify(sent, undefined, 2).replaceAll("\\n", "\n");
}

function section(title: string, body: string): string[] {
  return ["", pc.bold(title), ...body.split("\n").map((line) => `  ${line}`)];
}

function describe(record: Record<string, unknown>): string {
  return Object.entries(record)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(", ");
}
