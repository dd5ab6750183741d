/** Light and dark, screen and paper. No font, image or other file is loaded. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fcfcfa; --ink: #1d2023; --muted: #646a73; --rule: #e3e3de; --shade: #f3f3ef;
  --accent: #2a5f91; --caution: #8a5300; --caution-shade: #fbf3e3;
  --line-trained: #2a5f91; --line-unmonitored: #b8501f; --line-gap: #3d7a4d; --line-reasoning: #7a4f9a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16181b; --ink: #e3e4e2; --muted: #9ba1aa; --rule: #2f343a; --shade: #1e2125;
    --accent: #86b3df; --caution: #e3b565; --caution-shade: #2a241a;
    --line-trained: #86b3df; --line-unmonitored: #eb9464; --line-gap: #7cc08f; --line-reasoning: #bd97dd;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  overflow-wrap: break-word;
}
main { max-width: 56rem; margin: 0 auto; padding: 3rem 1.25rem 5rem; }
h1, h2, h3, h4 { line-height: 1.25; font-weight: 600; text-wrap: balance; }
h1 { font-size: 1.9rem; letter-spacing: -0.015em; margin: 0.1rem 0 1.4rem; }
h2 { font-size: 1.2rem; margin: 2.8rem 0 0.8rem; }
h3 { font-size: 1.02rem; margin: 2rem 0 0.6rem; }
h4, h5 { font-size: 0.95rem; margin: 1.6rem 0 0.5rem; }
h5 { color: var(--muted); font-size: 0.88rem; }
section > h2 { border-top: 1px solid var(--rule); padding-top: 1.6rem; }
p, li, .verdict, .warnings, .said { max-width: 46rem; }
p { margin: 0.6rem 0; }
a { color: var(--accent); text-underline-offset: 0.15em; }
.kicker { margin: 0; color: var(--muted); font-size: 0.8rem; letter-spacing: 0.02em; }
.aside { color: var(--muted); font-size: 0.88rem; }
.tag {
  font-size: 0.75rem; font-weight: 400; color: var(--muted); white-space: nowrap;
  border: 1px solid var(--rule); border-radius: 1em; padding: 0.05em 0.6em; margin-left: 0.3em;
}
.verdict { border-left: 3px solid var(--accent); padding: 0.1rem 0 0.1rem 1rem; font-size: 1.1rem; }
.by-itself { font-size: 0.95rem; margin-top: 1.4rem; }
.steps table { width: 100%; }
.steps .scroll { margin: 1.4rem 0 0.8rem; }
.steps td:last-child { width: 100%; }
.outcome { white-space: nowrap; }
.outcome.passed { color: var(--accent); font-weight: 600; }
.outcome.failed { font-weight: 600; }
.outcome.undecided { color: var(--caution); }
.outcome.not-run { color: var(--muted); }
.evidence { list-style: none; margin: 0.15rem 0 0; padding: 0; color: var(--muted); }
.evidence li { display: grid; grid-template-columns: minmax(0, 20rem) 11rem 1fr; gap: 0 1.2rem; max-width: none; }
.evidence .number:last-child { text-align: left; }
th .aside { font-weight: 400; }
.variant { border-top: 1px solid var(--rule); }
.variant > summary { padding: 0.7rem 0; }
.variant > summary > :is(h2, h3) { display: inline; border: 0; margin: 0 0.6rem 0 0.2rem; font-size: 1.02rem; color: var(--ink); }
.variant > div { padding-bottom: 2rem; scroll-margin-top: 4rem; }
dl { margin: 1rem 0; }
dl > div { display: flex; gap: 1rem; padding: 0.25rem 0; border-bottom: 1px solid var(--rule); font-size: 0.9rem; }
dt { flex: 0 0 11rem; color: var(--muted); }
dd { margin: 0; min-width: 0; font-variant-numeric: tabular-nums; }
.figures dl { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1.2rem 1.5rem; margin: 1.8rem 0 1rem; }
.figures dl > div { display: block; border: 0; padding: 0; }
.figures dt { font-size: 0.8rem; }
.figures dd { font-size: 1.1rem; white-space: nowrap; }
.scroll { overflow-x: auto; margin: 0.8rem 0 1.2rem; }
table { border-collapse: collapse; min-width: 60%; font-size: 0.88rem; font-variant-numeric: tabular-nums; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { padding: 0.4rem 1.1rem 0.4rem 0; vertical-align: baseline; border-bottom: 1px solid var(--rule); }
th { font-weight: 500; }
thead th { color: var(--muted); font-size: 0.8rem; vertical-align: bottom; }
.text { text-align: left; }
.number { text-align: right; white-space: nowrap; }
td.text { min-width: 5rem; }
thead th.number { white-space: normal; }
tbody th { text-align: left; white-space: nowrap; }
tr > :last-child { padding-right: 0; }
figure { margin: 1rem 0 1.2rem; }
.chart { overflow-x: auto; color: var(--ink); }
.chart svg { display: block; max-width: 100%; height: auto; min-width: 34rem; }
.chart svg.small { min-width: 0; }
.chart text { white-space: pre; }
.chart .value { font-variant-numeric: tabular-nums; fill: var(--muted); }
.chart a:focus-visible { outline: 2px solid var(--accent); }
.abreast { display: flex; flex-wrap: wrap; gap: 0 2rem; align-items: flex-start; }
.abreast > figure:first-child { flex: 0 0 16.25rem; }
.abreast > figure:last-child { flex: 1 1 34rem; min-width: 0; }
figcaption { color: var(--muted); font-size: 0.8rem; margin-bottom: 0.4rem; }
.warnings { list-style: none; margin: 1rem 0; padding: 0; }
.warnings li {
  background: var(--caution-shade); border-left: 3px solid var(--caution);
  padding: 0.5rem 0.9rem; margin: 0.4rem 0; font-size: 0.9rem;
}
.warnings li::before { content: "Note: "; color: var(--caution); font-weight: 600; }
.episode { border-top: 1px solid var(--rule); padding: 0.8rem 0; }
.query { white-space: pre-wrap; unicode-bidi: plaintext; margin: 0; }
.text { unicode-bidi: plaintext; }
.said .text {
  white-space: pre-wrap; background: var(--shade); border-radius: 4px; padding: 0.8rem 1rem;
  font-size: 0.9rem; margin: 0.2rem 0 0.8rem;
}
.judgments { list-style: none; margin: 0.5rem 0 0; padding: 0; font-size: 0.88rem; }
.judgments li { padding: 0.1rem 0; unicode-bidi: plaintext; }
.judge { color: var(--muted); }
summary { cursor: pointer; color: var(--accent); font-size: 0.9rem; padding: 0.2rem 0; }
summary:focus-visible, a:focus-visible, .scroll:focus-visible, .chart:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
pre, code { font: 0.84rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code { overflow-wrap: anywhere; }
pre { background: var(--shade); border-radius: 4px; padding: 0.8rem 1rem; white-space: pre-wrap; }
@media (max-width: 34rem) {
  .evidence li { display: block; }
  .figures dl { grid-template-columns: repeat(2, 1fr); } dl > div { display: block; }
}
@media print {
  :root { color-scheme: light; --paper: #fff; --ink: #000; --muted: #555; --rule: #ccc; --shade: #f5f5f5; --accent: #1f4f7d; --caution: #7a4a00; --caution-shade: #fff; --line-trained: #2a5f91; --line-unmonitored: #b8501f; --line-gap: #3d7a4d; --line-reasoning: #7a4f9a; }
  main { max-width: none; padding: 0; }
  body { font-size: 10.5pt; }
  h2, h3, h4, h5, summary, figcaption, .query { break-after: avoid; }
  figure, tr, .episode:not(:has(figure)), .warnings li { break-inside: avoid; }
  .abreast { break-before: avoid; break-inside: avoid; flex-wrap: nowrap; }
  .abreast > figure:last-child { flex-basis: 0; }
  .scroll, .chart { overflow: visible; }
  .chart svg { min-width: 0; }
  details:not(.long)::details-content { content-visibility: visible; height: auto; }
  details:not([open]).long, details:not(.long) > summary::marker { display: none; content: ""; }
}
`;
