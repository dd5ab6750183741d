import type { Result } from "../analysis/result.ts";
import type { Published } from "../scenario/scenario.ts";
import { formatGap, formatRate, percent, signed } from "./format.ts";

type Figure = Published["gap"];

/** One line of figures: the subject's own, measured here, or those of a source. */
export interface PublishedRow {
  subject: string;
  /** Undefined where the figures were measured here. */
  from: Published | undefined;
  cells: string[];
}

/** The measured figures with the published ones beneath them, in equal columns; undefined where nothing is published. */
export function publishedRows(result: Result): { titles: string[]; rows: PublishedRow[] } | undefined {
  const { published } = result;
  if (published.length === 0) return undefined;
  const named = (of: (each: Published) => object | undefined) =>
    Object.keys(result.conditions).filter((name) => published.some((each) => name in (of(each) ?? {})));
  const compliance = named((each) => each.compliance);
  const reasoning = named((each) => each.reasoning);
  const [judge = "", view] = Object.entries(result.reasoning)[0] ?? [];
  const measured = [
    ...compliance.map((name) => formatRate(result.conditions[name]?.compliance ?? null)),
    formatGap(result.gap),
    ...reasoning.map((name) => formatRate(view?.conditions[name]?.compliance ?? null)),
  ];
  const by = judge === "" ? "" : ` (here by ${judge})`;
  return {
    titles: [
      ...compliance.map((name) => `compliance ${name}`),
      "gap pp",
      ...reasoning.map((name) => `reasoning ${name}${by}`),
    ],
    rows: [
      { subject: result.subject, from: undefined, cells: measured },
      ...published.map((from) => ({
        subject: from.subject,
        from,
        cells: [
          ...compliance.map((name) => publishedRate(from.compliance[name])),
          publishedGap(from.gap),
          ...reasoning.map((name) => publishedRate(from.reasoning?.[name])),
        ],
      })),
    ],
  };
}

/** `14.2 % ± 1.9`: one standard error. */
function publishedRate(figure: Figure): string {
  return figure === undefined ? "–" : `${percent(figure.estimate)} % ± ${percent(figure.se)}`;
}

/** `+11.3 ± 2.1` */
function publishedGap(figure: Figure): string {
  return figure === undefined ? "–" : `${signed(figure.estimate)} ± ${percent(figure.se)}`;
}
