import { Hono } from "hono";
import type { Analysis } from "../analysis/analyze.ts";
import { UserError } from "../errors.ts";
import { readCards } from "../judge/calibration/card.ts";
import { readCertifications } from "../organism/certification-record.ts";
import { analysisOf } from "../report/analysis-of.ts";
import { htmlParts } from "../report/html-report.ts";
import { certificationSection } from "../report/html/certification-section.ts";
import { analysedOf, type Stored } from "../store/named.ts";
import { runById } from "../store/runs.ts";
import type { AnalysisPage, CertificationPage, RunSummary } from "./api.ts";
import type { ServerContext } from "./context.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { Fresh } from "./fresh.ts";
import type { StoreWatch } from "./watch.ts";

/** `GET /analysis`, `GET /runs/:id/summary` and `GET /certification`: what the report says, by the report's code. */
export function analysisRoutes(context: ServerContext, watch: StoreWatch): Hono {
  const { db, logDir } = context;
  const outside = () => JSON.stringify([readCards(logDir), readCertifications(logDir)]);
  const version = async () => `${await watch.version()} ${outside()}`;
  const basisOf = async (stored: Stored) => `${await fingerprintOf(db, stored)} ${outside()}`;
  const pages = new Fresh<string[], AnalysisPage>({
    version,
    basis: async (names) => await basisOf(await analysedOf(db, names)),
    make: async (names) => await analysisPage(context, await analysedOf(db, names)),
    most: 30,
  });
  const summaries = new Fresh<string, RunSummary>({
    version,
    basis: async (id) => await basisOf({ runs: [await runById(db, id)], trainings: [] }),
    make: async (id) => await runSummary(context, id),
    most: 5000,
  });
  return new Hono()
    .get("/analysis", async (c) => c.json(await pages.get(namesIn(c.req.queries("name")))))
    .get("/runs/:id/summary", async (c) => c.json(await summaries.get(c.req.param("id"))))
    .get("/certification", (c) => c.json(certificationPage(logDir)));
}

function namesIn(names: readonly string[] = []): string[] {
  const given = [...new Set(names)].filter((name) => name !== "");
  if (given.length > 0) return given;
  throw new UserError("REQUEST_INVALID", "no name", {
    where: "name",
    fix: "name a run, a training or an experiment",
  });
}

async function analysisPage({ db, logDir, options }: ServerContext, stored: Stored): Promise<AnalysisPage> {
  return await htmlParts(db, stored.runs, await analysisOf(db, stored, logDir, options));
}

/** An audit's episodes follow from changes, and simulated ones have no pairs: neither has a gap. */
async function runSummary({ db, logDir, options }: ServerContext, id: string): Promise<RunSummary> {
  const run = await runById(db, id);
  const { audit, origin } = run.manifest;
  if (audit !== undefined || origin === "simulated") return { id, gap: null, verdict: null };
  const { results, verdicts }: Analysis = await analysisOf(
    db,
    { runs: [run], trainings: [] },
    logDir,
    options,
  );
  const [gap, verdict] = [results[0]?.gap, verdicts[0]];
  return {
    id,
    gap: gap ? { estimate: gap.estimate, low: gap.low, high: gap.high, queries: gap.queries } : null,
    verdict: verdict ? { name: verdict.name, reason: verdict.reason } : null,
  };
}

function certificationPage(logDir: string): CertificationPage {
  const records = readCertifications(logDir);
  return {
    title: "Certification",
    kicker: "Organisms with planted truth",
    html: records.map((record) => certificationSection(record, 2).toString()).join(""),
  };
}
