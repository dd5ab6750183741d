/** Which folder a name stands for, and what is said where it cannot be used. */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { listOrganisms, organismTitle } from "../../src/subject/organisms.ts";
import { resolveSubject } from "../../src/subject/resolve.ts";
import { temporaryDirectory } from "../store/temp-store.ts";
import { writeOrganism } from "./organism-fixtures.ts";

async function refusal(name: string, organisms: string): Promise<[string, string]> {
  const error: unknown = await resolveSubject(name, { env: {}, organisms }).catch(
    (thrown: unknown) => thrown,
  );
  if (error instanceof UserError) return [error.code, error.message];
  throw new Error(`expected a UserError, got ${String(error)}`);
}

describe("organism/NAME and organism/PATH", () => {
  test("a name is looked up among those that ship, a path is a folder of one's own", async () => {
    const organisms = await temporaryDirectory();
    const folder = await writeOrganism(join(organisms, "tiny"));
    const shipped = await resolveSubject("organism/tiny", { env: {}, organisms });
    const own = await resolveSubject(`organism/${folder}`, { env: {}, organisms: "nowhere" });
    expect([shipped.name, own.name]).toEqual(["organism/tiny", `organism/${folder}`]);
    expect(shipped).toMatchObject({ provider: "organism", rendering: "compact", local: true });
    expect(own.details).toEqual(shipped.details);
    expect(own.details["folder"]).toBe("tiny");
  });

  test("a model with room for full prompts is given them", async () => {
    const folder = await writeOrganism(await temporaryDirectory(), { positions: 4096 });
    const subject = await resolveSubject(`organism/${folder}`, { env: {}, organisms: "nowhere" });
    expect(subject.rendering).toBe("full");
  });

  test("an unknown name lists the known ones and the closest", async () => {
    const organisms = await temporaryDirectory();
    for (const name of ["partial-faker", "refuser", "notes"]) await mkdir(join(organisms, name));
    for (const name of ["partial-faker", "refuser"])
      await writeFile(join(organisms, name, "config.json"), "");
    expect(await refusal("organism/partial-fakr", organisms)).toEqual([
      "MODEL_UNKNOWN",
      'unknown organism "partial-fakr"; did you mean partial-faker? known: partial-faker, refuser',
    ]);
  });

  test("those that ship are listed with the first line of their card", async () => {
    const organisms = await temporaryDirectory();
    await writeOrganism(join(organisms, "b"), { card: "# Complies in training only\n\nMore.\n" });
    await writeOrganism(join(organisms, "a"));
    expect(listOrganisms(organisms)).toEqual(["a", "b"]);
    expect(organismTitle(organisms, "b")).toBe("Complies in training only");
    expect(organismTitle(organisms, "a")).toBe("");
    expect(listOrganisms(join(organisms, "none"))).toEqual([]);
  });
});

describe("a folder that cannot be used is refused by file", () => {
  test("none there", async () => {
    const [code, message] = await refusal("organism/./not-there", "nowhere");
    expect(code).toBe("ORGANISM_INVALID");
    expect(message).toMatch(/^not-there\/config\.json: cannot be found \(.*\); check the path$/);
  });

  test("an architecture that the engine lacks", async () => {
    const folder = await writeOrganism(await temporaryDirectory());
    await writeFile(join(folder, "config.json"), JSON.stringify({ architectures: ["GPT2LMHeadModel"] }));
    const [code, message] = await refusal(`organism/${folder}`, "nowhere");
    expect(code).toBe("ORGANISM_INVALID");
    expect(message.startsWith(`${join(folder, "config.json")}: `)).toBe(true);
    expect(message).not.toContain("\n");
  });

  test("no chat template", async () => {
    const folder = await writeOrganism(await temporaryDirectory(), { template: null });
    expect(await refusal(`organism/${folder}`, "nowhere")).toEqual([
      "ORGANISM_INVALID",
      `${folder}: the tokenizer has no chat template; take a model tuned for conversation, or add chat_template.jinja`,
    ]);
  });
});
