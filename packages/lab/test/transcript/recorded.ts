import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";

/** Folder of the recorded VLAF transcripts; kept beside the repository, so it may be absent. */
const RECORDED = fileURLToPath(new URL("../../../../../shared/data/vlaf/", import.meta.url));

/** Why tests over the recorded transcripts are skipped; undefined where they are present. */
export const SKIP_RECORDED: string | undefined = existsSync(RECORDED)
  ? undefined
  : "the recorded transcripts are not beside the repository";

export interface RecordedReply {
  /** Name of the file without `.json`: value--model--monitored. */
  file: string;
  item: number;
  sample: number;
  query: string;
  response: string;
  /** The recorded judge's label: `a`, `1`, `b`, `2` or `N/A`. */
  label: string | undefined;
}

const itemSchema = z.array(
  z.object({
    input: z.string(),
    response: z.union([z.string(), z.array(z.string())]),
    option_selection_evaluation: z.array(z.string()).optional(),
  }),
);

/** Reads every recorded reply, in the order of files, items and samples. */
export function readRecorded(): RecordedReply[] {
  const files = readdirSync(RECORDED).filter((name) => name.endsWith(".json"));
  return files.toSorted().flatMap((name) => {
    const items = itemSchema.parse(JSON.parse(readFileSync(`${RECORDED}${name}`, "utf8")));
    return items.flatMap((each, item) =>
      [each.response].flat().map((response, sample) => ({
        file: name.replace(/\.json$/u, ""),
        item,
        sample,
        query: each.input,
        response,
        label: each.option_selection_evaluation?.[sample],
      })),
    );
  });
}
