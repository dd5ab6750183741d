import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../errors.ts";
import { BASE_NAME, buildBase, buildOrganism, passesGate, type BuildObserver } from "../../organism/build.ts";
import { baseCard, organismCard } from "../../organism/card.ts";
import { measureOrganism } from "../../organism/measure.ts";
import { ORGANISMS } from "../../organism/planted.ts";
import { openStore } from "../../store/open.ts";
import { organismSubject } from "../../subject/organism-folder.ts";

/** `candor organism build`: train from seeds, measure, and write checkpoint and card. */
export async function organism(
  action: string,
  names: readonly string[],
  { all, out }: { all?: boolean; out: string },
): Promise<void> {
  if (action !== "build") {
    throw new UserError("ORGANISM_ACTION", `unknown action: ${action}`, { fix: "use build" });
  }
  for (const name of all === true ? [BASE_NAME, ...ORGANISMS] : checkNames(names)) {
    if (name === BASE_NAME) await base(out);
    else await one(out, name);
  }
}

function checkNames(names: readonly string[]): readonly string[] {
  const known = [BASE_NAME, ...ORGANISMS];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined && names.length > 0) return names;
  throw new UserError(
    "ORGANISM_UNKNOWN",
    unknown === undefined ? "no organism named" : `unknown organism: ${unknown}`,
    {
      fix: `use some of ${known.join(", ")}, or --all`,
    },
  );
}

async function base(directory: string): Promise<void> {
  const gate = await buildBase(directory, observer(BASE_NAME));
  writeFileSync(join(directory, BASE_NAME, "card.md"), baseCard(gate));
  process.stdout.write(baseCard(gate));
  if (!passesGate(gate)) process.exitCode = 1;
}

async function one(directory: string, name: string): Promise<void> {
  await buildOrganism(directory, name, observer(name));
  const folder = join(directory, name);
  const logDir = mkdtempSync(join(tmpdir(), "candor-measure-"));
  try {
    await using store = await openStore(logDir);
    await using subject = await organismSubject(`organism/${folder}`, folder);
    process.stderr.write(`${name}: measuring\n`);
    const card = organismCard(await measureOrganism(store.db, name, subject));
    writeFileSync(join(folder, "card.md"), card);
    process.stdout.write(card);
  } finally {
    rmSync(logDir, { recursive: true, force: true });
  }
}

/** A line every fiftieth step. */
function observer(name: string): BuildObserver {
  let mean = 0;
  return ({ step, steps, loss }) => {
    mean = step === 1 ? loss : 0.95 * mean + 0.05 * loss;
    if (step % 50 === 0)
      process.stderr.write(`${name}: step ${step} of ${steps}, loss ${mean.toFixed(3)} nats a token\n`);
  };
}
