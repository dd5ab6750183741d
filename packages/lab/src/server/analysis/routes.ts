import { Hono } from "hono";
import { UserError } from "../../errors.ts";
import { readCertifications } from "../../organism/certification-record.ts";
import { certificationSection } from "../../report/html/certification-section.ts";
import type { AnalysisPage, CertificationPage, RunSummary } from "../api.ts";
import type { ServerContext } from "../context.ts";
import { storeVersion } from "../store-version.ts";
import type { Analyst } from "./analyst.ts";
import { outsideOf } from "./fingerprint.ts";
import { Fresh } from "./fresh.ts";

/** Pages are large, summaries are not. */
const MOST = { pages: 30, summaries: 5000 };

/** `GET /analysis`, `GET /runs/:id/summary` and `GET /certification`: what the report says, by the report's code. */
export function analysisRoutes({ db, logDir }: ServerContext, analyst: Analyst): Hono {
  const version = async () => `${await storeVersion(db)} ${outsideOf(logDir)}`;
  const pages = new Fresh<string[], AnalysisPage>({
    version,
    basis: async (names) => await analyst.pageBasis(names),
    make: async (names) => await analyst.page(names),
    most: MOST.pages,
  });
  const summaries = new Fresh<string, RunSummary>({
    version,
    basis: async (id) => await analyst.summaryBasis(id),
    make: async (id) => await analyst.summary(id),
    most: MOST.summaries,
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

function certificationPage(logDir: string): CertificationPage {
  const records = readCertifications(logDir);
  return {
    title: "Certification",
    kicker: "Organisms with planted truth",
    html: records.map((record) => certificationSection(record, 2).toString()).join(""),
  };
}
