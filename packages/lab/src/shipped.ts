import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** A folder that ships with Candor: inside the published package, or at the root of a checkout. */
export function shippedDirectory(name: "organisms" | "scenarios" | "experiments"): string {
  const packageRoot = fileURLToPath(new URL("..", import.meta.url));
  const published = join(packageRoot, name);
  return existsSync(published) ? published : resolve(packageRoot, "../..", name);
}
