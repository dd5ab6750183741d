import axe from "axe-core";
import type { Page } from "playwright-core";
import { z } from "zod";

const violationsSchema = z.array(
  z.object({
    id: z.string(),
    impact: z.string().nullable(),
    nodes: z.array(z.object({ html: z.string() })),
  }),
);

/** Serious and critical violations that axe finds in the page as it stands, a line each. */
export async function seriousViolations(page: Page): Promise<string[]> {
  // As an expression, not as a script element: the page's policy allows no scripts but its own.
  await page.evaluate(axe.source);
  const found = violationsSchema.parse(await page.evaluate("axe.run().then(({ violations }) => violations)"));
  return found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}
