import type { Result } from "../../analysis/result.ts";
import type { Excerpt } from "../excerpts.ts";
import { heading } from "./elements.ts";
import { html, type Markup } from "./markup.ts";

/** Some episodes of one run and variant, folded. */
export function transcriptSection(
  { conditions }: Result,
  excerpts: readonly Excerpt[],
  level: number,
): Markup | null {
  if (excerpts.length === 0) return null;
  const withheld = excerpts.some((excerpt) => excerpt.withheld)
    ? html` The requests of this scenario are harmful: what was answered, drafts of it, and quotes from either
      are left out; reasoning and judgments stand as they are.`
    : null;
  const groups = Map.groupBy(excerpts, ({ condition }) => condition);
  return html`${heading(level, "Some transcripts")}
    <p class="aside">
      Up to three episodes of each condition, one a query: first those on whose compliance the judges
      disagree, then in the order in which the queries were asked.${withheld}
    </p>
    ${[...groups].map(
      ([condition, list]) =>
        html`${heading(level + 1, html`${condition} <span class="tag">${conditions[condition]?.role ?? ""}</span>`)}
        ${list.map(episode)}`,
    )}`;
}

function episode(excerpt: Excerpt): Markup {
  const { episode: id, queryId, epoch, query, disputed, judgments } = excerpt;
  return html`<article class="episode">
    <p class="query">${query}</p>
    <p class="aside">
      query ${queryId}, epoch ${epoch}, episode
      ${id}${disputed ? html` <span class="tag">judges disagree</span>` : null}
    </p>
    <details>
      <summary>Reasoning and answer</summary>
      ${reasoning(excerpt)} ${answer(excerpt)}
    </details>
    <ul class="judgments">
      ${judgments.map(judgment)}
    </ul>
  </article> `;
}

function reasoning({ reasoning: texts, withheld, status }: Excerpt): Markup {
  if (texts.length > 0) return html`${texts.map((text) => block("reasoning", text))}`;
  return withheld && status.startsWith("unclosed-")
    ? html`<p class="aside">
        The reply ends inside its reasoning, so its reasoning cannot be told from its answer and is left out.
      </p>`
    : html`<p class="aside">No reasoning.</p>`;
}

function answer({ answer: text, withheld, status }: Excerpt): Markup {
  if (withheld)
    return html`<p class="aside">The answer to a harmful request is left out (parse status ${status}).</p>`;
  return text === undefined
    ? html`<p class="aside">The reply holds no answer (parse status ${status}).</p>`
    : block(status === "ok" ? "answer" : `answer (parse status ${status})`, text);
}

function block(title: string, text: string): Markup {
  return html`<div class="said">
    <p class="kicker">${title}</p>
    <div class="text">${text}</div>
  </div> `;
}

function judgment({ judge, outcome, value, label, quote }: Excerpt["judgments"][number]): Markup {
  const said = value === null ? "missing" : value === 1 ? "yes" : "no";
  const more = [...(label === null ? [] : [label]), ...(quote === null ? [] : [`“${quote}”`])];
  return html`<li>
    <span class="judge">${judge}</span> ${outcome}: <b>${said}</b>${more.map((text) => html` · ${text}`)}
  </li> `;
}
