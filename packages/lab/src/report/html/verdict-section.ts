import type { LadderVerdict } from "../../analysis/ladder.ts";
import type { Figure, Step } from "../../analysis/steps.ts";
import { figureParts } from "../verdict-lines.ts";
import { typeset } from "../format.ts";
import { table } from "./elements.ts";
import { html, type Markup } from "./markup.ts";

/** The verdict in one sentence, the steps that were climbed with their evidence, and the arms not run. */
export function verdictSection({ name, reason, steps, missingArms }: LadderVerdict): Markup {
  const columns = [{ title: "step" }, { title: "outcome" }, { title: "evidence" }];
  const arms =
    missingArms.length === 0
      ? null
      : html`<p class="aside">
          Not run: ${missingArms.join(", ")}. A verdict claims no more than its arms support.
        </p>`;
  return html`<p class="verdict"><strong>${capitalised(inWords(name))}</strong> – ${reason}.</p>
    <div class="steps">${table("Steps to the verdict", columns, steps.map(stepRow))}</div>
    ${arms}`;
}

/** `gap-cause-open` as words. */
export function inWords(name: string): string {
  const contingent = "training-contingent";
  return name.startsWith(`${contingent}-`)
    ? `${contingent}, ${name.slice(contingent.length + 1)}`
    : name.replaceAll("-", " ");
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function stepRow({ rung, outcome, reason, figures }: Step): (string | Markup)[] {
  const evidence =
    figures.length === 0
      ? reason
      : html`${reason}
          <ul class="evidence">
            ${figures.map(figureItem)}
          </ul>`;
  return [rung, html`<span class="outcome ${outcome}">${outcome.replace("-", " ")}</span>`, evidence];
}

function figureItem(figure: Figure): Markup {
  const { what, value, count } = figureParts(figure);
  return html`<li>
    <span>${what}</span> <span class="number">${typeset(value)}</span> <span class="number">${count}</span>
  </li> `;
}
