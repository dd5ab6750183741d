import { createRequire } from "node:module";
import * as z from "zod";

const manifest = z
  .object({ version: z.string(), dependencies: z.object({ "onnxruntime-node": z.string() }) })
  .parse(createRequire(import.meta.url)("../package.json"));

/** Versions of this package and of the runtime, which is pinned exactly: together they decide the numbers. */
export const versions = {
  engine: manifest.version,
  onnxruntime: manifest.dependencies["onnxruntime-node"],
} as const;
