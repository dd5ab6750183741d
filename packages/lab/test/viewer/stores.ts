/** A store with something for every page, made by the product itself: nothing in it is written by hand. */
import { cpSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { openStore, type Database } from "../../src/store/open.ts";
import { listRuns, type Run } from "../../src/store/runs.ts";
import { candor } from "../cli/candor.ts";
import { RECORDED } from "../server/stored.ts";

const TRAINING = fileURLToPath(new URL("fixtures/tiny-training.yaml", import.meta.url));
/** What `candor certify` wrote of the shipped organisms. */
const CERTIFICATION = fileURLToPath(new URL("fixtures/certification.json", import.meta.url));

/** Ids of the runs in the store. */
export interface StoredRuns {
  /** Transcripts of a real model. */
  recorded: string;
  /** Two variants, four conditions; the scripted faker. */
  variants: string;
  /** Ten episodes, to be labelled. */
  ten: string;
  /** An organism, audited twice. */
  faker: string;
  /** Scratchpads swapped and cut. */
  audit: string;
  /** One transcript cut and resampled, sentence by sentence. */
  resampling: string;
  simulated: string;
  /** Of the training, at its first checkpoint. */
  measured: string;
}

/** @param logDir where the store is made; it need not exist */
export async function makeStore(logDir: string): Promise<StoredRuns> {
  const make = async (...args: string[]) => {
    const { code, stderr } = await candor([...args, "--log-dir", logDir], { cwd: logDir });
    expect({ code, stderr }).toMatchObject({ code: 0 });
  };
  await make("import", "vlaf", RECORDED);
  await make(
    "run",
    "helpful-only",
    "--model",
    "scripted/faker",
    "--seed",
    "1",
    "--variants",
    "default,swapped-labels",
    "--limit",
    "20",
  );
  await make("run", "helpful-only", "--model", "scripted/faker", "--limit", "5", "--condition", "free,paid");
  await make("run", "hal", "--model", "scripted/denier", "--limit", "2");
  await make(
    "audit",
    "helpful-only",
    "--model",
    "organism/faker",
    "--seed",
    "1",
    "--limit",
    "2",
    "--detailed",
    "1",
    "--examples",
    "0",
    "--intervention",
    "transplant,cut",
  );
  const { faker } = await storedRuns(logDir);
  // Stopped behind its first round of texts: the decisive sentence is found by closing the reasoning.
  await make(
    "audit",
    faker,
    "--limit",
    "1",
    "--detailed",
    "1",
    "--examples",
    "1",
    "--seed",
    "1",
    "--intervention",
    "cut,resample",
    "--token-limit",
    "12500",
  );
  await make("train", TRAINING);
  cpSync(CERTIFICATION, `${logDir}/certification.json`);
  return await storedRuns(logDir);
}

async function storedRuns(logDir: string): Promise<StoredRuns> {
  await using store = await openStore(logDir);
  const runs = await listRuns(store.db);
  const [audit, resampling] = runs.filter(({ manifest }) => manifest.audit !== undefined).map(({ id }) => id);
  const idOf = (is: (run: Run) => boolean) => runs.find(is)?.id ?? "";
  const sampled = runs.filter(({ manifest }) => manifest.audit === undefined);
  return {
    recorded: idOf(({ manifest }) => manifest.origin === "imported"),
    variants: idOf(({ planned }) => planned === 160),
    ten: idOf(({ planned }) => planned === 10),
    faker: sampled.find(({ subject }) => subject === "organism/faker")?.id ?? "",
    audit: audit ?? "",
    resampling: resampling ?? "",
    simulated: idOf(({ manifest }) => manifest.origin === "simulated"),
    measured: await measuredRun(store.db),
  };
}

async function measuredRun(db: Database): Promise<string> {
  const first = await db.selectFrom("measurements").select("run_id").orderBy("step").executeTakeFirst();
  return first?.run_id ?? "";
}
