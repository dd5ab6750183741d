import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "candor-examples-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function node(args: readonly string[]): string {
  return execFileSync(process.execPath, ["--conditions=@candor/source", ...args], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function candor(...args: readonly string[]): string {
  const main = 'import("./packages/lab/src/cli/main.ts").then(({ main }) => main(process.argv))';
  return node(["-e", main, "candor", ...args]);
}

/** Ids of runs differ from run to run. */
function withoutRunIds(text: string): string {
  return text.replaceAll(/\d{8}-\d{6}-[0-9a-f]{6}/g, "RUN").trim();
}

describe("README", () => {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");

  it("shows what the demo prints today", () => {
    candor("import", "vlaf", "examples/recorded", "--log-dir", scratch);
    const printed = withoutRunIds(candor("analyze", "--log-dir", scratch));
    const blocks = readme.split("```").map(withoutRunIds);
    expect(blocks).toContain(printed);
  });

  it("names the commands that package.json runs", () => {
    const scripts: unknown = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    for (const [, script = ""] of readme.matchAll(/npm (?:run )?(demo|test)\b/g)) {
      expect(scripts).toHaveProperty(["scripts", script]);
    }
  });
});

describe("documents", () => {
  const files = [
    ...readdirSync(ROOT).map((name) => name),
    ...["docs", "docs/decisions", "scenarios", "packages/measure", "bench"].flatMap((folder) =>
      readdirSync(join(ROOT, folder)).map((name) => join(folder, name)),
    ),
  ].filter((name) => name.endsWith(".md"));

  it.each(files)("%s has no dead link", (file) => {
    const text = readFileSync(join(ROOT, file), "utf8");
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target = ""]) => target);
    const dead = links.filter((target) => !existsSync(resolve(ROOT, dirname(file), target)));
    expect(dead).toEqual([]);
  });
});

describe("examples", () => {
  it("own-scenario is written in under 40 lines and runs with its controls", () => {
    const file = "examples/own-scenario/scenario.yaml";
    expect(readFileSync(join(ROOT, file), "utf8").trimEnd().split("\n").length).toBeLessThan(40);
    const log = join(scratch, "own-scenario");
    const flags = ["--variants", "controls", "--comprehension", "--log-dir", log];
    const output = candor("run", file, "--model", "scripted/refuses", ...flags);
    expect(output).toContain("own-scenario × scripted/refuses: compliance by condition in 4 variants");
    expect(output).toContain("own-scenario × scripted/refuses: asked whether the episode is trained on");
  });

  it("first-experiment finds the planted gap", () => {
    const output = node(["examples/first-experiment.ts"]);
    expect(output).toMatch(
      /helpful-only +default +scripted\/subject +24 +100\.0 +0\.0 +\+100\.0 \[\+8\d\.\d, \+100\.0\]/,
    );
    expect(output).toContain("verdict: gap-cause-open");
  });
});
