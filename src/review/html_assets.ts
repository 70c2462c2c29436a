/**
 * The parts of the page. Made from the files in `scripts/plan_page/page/` by `scripts/plan_page/bundle.ts`, which says how; not to be changed by hand.
 *
 * @module
 */

/** The page without its parts: `data-part` names where each of them goes. */
export const SHELL = `<!DOCTYPE html>
<html lang="en-GB">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="{{policy}}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer">
    <meta name="robots" content="noindex">
    <title>Plan of a synchronisation</title>
    <link
      rel="icon"
      href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%231d5fd0'/%3E%3Cpath d='M3.5 6h8L9 3.5M12.5 10h-8L7 12.5' fill='none' stroke='%23fff' stroke-width='1.6' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E"
    >
    <style data-part="style"></style>
    <script data-part="early"></script>
  </head>
  <body>
    <a class="skip" href="#table" id="skip">Skip to the changes</a>
    <header class="bar">
      <div class="brand">
        <svg viewBox="0 0 16 16" width="22" height="22" aria-hidden="true">
          <rect width="16" height="16" rx="4" />
          <path d="M3.5 6h8L9 3.5M12.5 10h-8L7 12.5" />
        </svg>
        <span id="program"></span>
      </div>
      <fieldset class="segments" id="theme">
        <legend class="unseen">Colours</legend>
        <label><input type="radio" name="theme" value="auto" checked><span>Auto</span></label>
        <label><input type="radio" name="theme" value="light"><span>Light</span></label>
        <label><input type="radio" name="theme" value="dark"><span>Dark</span></label>
      </fieldset>
      <button type="button" class="button" id="print">Print</button>
    </header>
    <main>
      <noscript>
        <p
          class="callout refused">This page needs JavaScript. Allow scripts to see the plan.</p>
      </noscript>
      <section class="intro" aria-labelledby="title">
        <div class="headline">
          <div>
            <p class="eyebrow">Plan of a synchronisation</p>
            <h1 id="title"></h1>
          </div>
          <div class="verdicts">
            <p class="verdict" id="verdict"></p>
          </div>
        </div>
        <dl class="facts" id="facts"></dl>
      </section>
      <section id="refusals" aria-labelledby="refusals-title" class="callout refused" hidden>
        <h2 id="refusals-title">This plan is refused</h2>
        <ul></ul>
      </section>
      <section id="notices" aria-labelledby="notices-title" class="callout noted" hidden>
        <h2 id="notices-title">Notices</h2>
        <ul></ul>
      </section>
      <section class="totals" aria-labelledby="totals-title">
        <h2 id="totals-title" class="unseen">Totals</h2>
        <div class="cards" id="totals"></div>
        <div class="limits" id="limits" hidden>
          <h3>Limits</h3>
          <ul></ul>
        </div>
      </section>
      <section id="table" class="table" aria-label="Changes and skipped entries">
        <div class="tools" id="tools">
          <div class="line">
            <div class="tabs" role="tablist" aria-label="What the table shows" id="tabs"></div>
            <p id="count" role="status" aria-live="polite"></p>
            <div class="actions" id="actions"></div>
          </div>
          <div class="line filters" role="search" id="filters"></div>
        </div>
        <div id="panels"></div>
      </section>
    </main>
    <div id="paper" class="paper"></div>
    <script type="application/json" id="document" data-part="data"></script>
    <script data-part="script"></script>
  </body>
</html>
`;

/** The styles. */
export const STYLE = `:root {
  color-scheme: light dark;
  --page: light-dark(#f5f6f8, #0f1318);
  --card: light-dark(#ffffff, #171c23);
  --raised: light-dark(#eef1f5, #202731);
  --hover: light-dark(#f3f6fa, #1c222b);
  --line: light-dark(#dde2e8, #2b333e);
  --strong-line: light-dark(#7b8794, #6f7b89);
  --text: light-dark(#17202b, #e6eaf0);
  --muted: light-dark(#55606e, #9aa6b4);
  --accent: light-dark(#1d5fd0, #86b4ff);
  --on-accent: light-dark(#ffffff, #0f1a2b);
  --soft-accent: light-dark(#e6eefb, #1a2a44);
  --mark: light-dark(#ffe89a, #6a5410);
  --add: light-dark(#12683a, #7cd9a3);
  --add-soft: light-dark(#e1f4e9, #13301f);
  --add-bar: light-dark(#2f9e63, #3fae74);
  --modify: light-dark(#1b55b5, #93bcff);
  --modify-soft: light-dark(#e4edfc, #172b4c);
  --modify-bar: light-dark(#4383e0, #5b93ea);
  --rename: light-dark(#6a3fb5, #c6abfc);
  --rename-soft: light-dark(#efe8fc, #2c2248);
  --rename-bar: light-dark(#8f69d8, #9b7be0);
  --disable: light-dark(#855000, #f2c277);
  --disable-soft: light-dark(#fcefd6, #3a2b10);
  --disable-bar: light-dark(#dd9a2b, #d79b37);
  --delete: light-dark(#ad251d, #ffa59c);
  --delete-soft: light-dark(#fdeae8, #451b18);
  --delete-bar: light-dark(#d9534a, #e0645b);
  --unchanged-bar: light-dark(#c9d0d9, #3c4551);
}
:root[data-theme="light"] {
  color-scheme: light;
}
:root[data-theme="dark"] {
  color-scheme: dark;
}
*,
*::before,
*::after {
  box-sizing: border-box;
}
[hidden] {
  display: none !important;
}
:root {
  --gap: 1.25rem;
  --radius: 0.75rem;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "Segoe UI Mono", "Roboto Mono", "DejaVu Sans Mono", monospace;
  --tools-height: 0px;
  font: 400 0.9375rem / 1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans",
    sans-serif;
  overflow-y: scroll;
}
body {
  margin: 0;
  background: var(--page);
  color: var(--text);
}
h1,
h2,
h3,
p,
dl,
dd,
ul,
fieldset {
  margin: 0;
  padding: 0;
  border: 0;
}
ul {
  list-style: none;
}
main,
.bar {
  max-width: 96rem;
  margin-inline: auto;
  padding-inline: clamp(1rem, 3vw, 2.5rem);
}
main {
  display: grid;
  gap: var(--gap);
  padding-bottom: 4rem;
  grid-template-columns: minmax(0, 1fr);
}
code,
.checksum code {
  font-family: var(--mono);
  font-size: 0.9em;
}
.unseen {
  position: absolute;
  width: 1px;
  height: 1px;
  margin: -1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
.skip {
  position: absolute;
  left: 1rem;
  top: -4rem;
  z-index: 10;
  padding: 0.5rem 1rem;
  border-radius: 0.5rem;
  background: var(--accent);
  color: var(--on-accent);
}
.skip:focus {
  top: 0.5rem;
}
:focus-visible {
  outline: 2px solid var(--accent);
  outline-offset: 2px;
}
.note,
.unset {
  color: var(--muted);
}
.note {
  font-size: 0.875rem;
}
.unset {
  font-style: italic;
}
mark {
  border-radius: 0.2em;
  background: var(--mark);
  color: var(--text);
}
.sign {
  padding: 0 0.25em;
  border-radius: 0.25em;
  background: var(--disable-soft);
  color: var(--disable);
  font: 0.8em var(--mono);
  font-style: normal;
}
.button,
select,
input[type="search"] {
  min-height: 2.25rem;
  border: 1px solid var(--line);
  border-radius: 0.5rem;
  background: var(--card);
  color: var(--text);
  font: inherit;
  font-size: 0.875rem;
}
.button {
  padding: 0.25rem 0.8rem;
  cursor: pointer;
  font-weight: 500;
  white-space: nowrap;
}
.button:hover,
select:hover {
  border-color: var(--strong-line);
}
.button.small {
  min-height: 1.75rem;
  padding: 0.1rem 0.6rem;
  font-size: 0.8125rem;
}
.segments {
  display: inline-flex;
  padding: 0.1875rem;
  border-radius: 0.5rem;
  background: var(--raised);
}
.segments label {
  position: relative;
  cursor: pointer;
}
.segments input {
  position: absolute;
  inset: 0;
  margin: 0;
  opacity: 0;
  cursor: pointer;
}
.segments span {
  display: block;
  padding: 0.2rem 0.7rem;
  border-radius: 0.375rem;
  color: var(--muted);
  font-size: 0.875rem;
  font-weight: 500;
}
.segments input:checked + span {
  background: var(--card);
  color: var(--text);
  box-shadow: 0 1px 2px rgb(0 0 0 / 0.14);
}
.segments input:focus-visible + span {
  outline: 2px solid var(--accent);
}
.bar {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.75rem;
  padding-block: 0.875rem;
}
.brand {
  display: flex;
  align-items: center;
  gap: 0.6rem;
  flex: 1 1 15rem;
  min-width: 0;
  color: var(--muted);
  font-size: 0.875rem;
  overflow-wrap: anywhere;
}
.brand svg {
  flex: none;
}
.brand rect {
  fill: light-dark(#1d5fd0, #3a74d8);
}
.brand path {
  fill: none;
  stroke: #fff;
  stroke-width: 1.6;
  stroke-linecap: round;
  stroke-linejoin: round;
}
@media (prefers-reduced-motion: no-preference) {
  html {
    scroll-behavior: smooth;
  }
  .button,
  .chip,
  .tile,
  .chevron::before {
    transition: background-color 0.12s, border-color 0.12s, transform 0.12s;
  }
}
.intro {
  padding-top: 0.75rem;
}
.headline {
  display: flex;
  flex-wrap: wrap;
  align-items: end;
  justify-content: space-between;
  gap: 0.75rem 2rem;
}
.eyebrow {
  color: var(--muted);
  font-size: 0.875rem;
}
h1 {
  font-size: clamp(1.4rem, 1rem + 1.6vw, 2rem);
  font-weight: 650;
  letter-spacing: -0.015em;
  line-height: 1.2;
  overflow-wrap: anywhere;
}
.verdict {
  display: inline-flex;
  align-items: center;
  gap: 0.5rem;
  padding: 0.35rem 0.9rem;
  border: 0;
  border-radius: 2rem;
  font: inherit;
  font-weight: 600;
}
.verdicts {
  display: flex;
  flex-wrap: wrap;
  gap: 0.5rem;
}
.verdict::before {
  content: "";
  flex: none;
  width: 0.55rem;
  height: 0.55rem;
  border-radius: 50%;
  background: currentColor;
}
.verdict.pending {
  background: var(--modify-soft);
  color: var(--modify);
}
.verdict.refused {
  background: var(--delete-soft);
  color: var(--delete);
}
.verdict.warned {
  background: var(--disable-soft);
  color: var(--disable);
  cursor: pointer;
  text-align: left;
}
.verdict.warned:hover {
  text-decoration: underline;
}
.verdict.none {
  background: var(--add-soft);
  color: var(--add);
}
.facts {
  display: flex;
  flex-wrap: wrap;
  gap: 0.75rem 2.5rem;
  margin-top: 1.25rem;
  padding-top: 1rem;
  border-top: 1px solid var(--line);
}
.facts > div {
  min-width: 0;
}
.facts dt {
  color: var(--muted);
  font-size: 0.8125rem;
}
.facts dd {
  overflow-wrap: anywhere;
}
.checksum {
  display: inline-flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.25rem 0.6rem;
}
.callout {
  padding: 1rem 1.25rem;
  border: 1px solid;
  border-radius: var(--radius);
}
.callout h2 {
  margin-bottom: 0.35rem;
  font-size: 1rem;
  font-weight: 650;
}
.callout li {
  padding-block: 0.15rem;
  color: var(--text);
  overflow-wrap: anywhere;
}
.callout b {
  font-weight: 600;
}
.refused.callout {
  border-color: color-mix(in srgb, var(--delete-bar) 45%, transparent);
  background: var(--delete-soft);
  color: var(--delete);
}
.noted.callout {
  border-color: color-mix(in srgb, var(--disable-bar) 40%, transparent);
  background: var(--disable-soft);
  color: var(--disable);
}
.cards {
  display: grid;
  gap: var(--gap);
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr));
}
.card {
  container-type: inline-size;
  padding: 1.25rem;
  border: 1px solid var(--line);
  border-radius: var(--radius);
  background: var(--card);
}
.card header {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  justify-content: space-between;
  gap: 0 1rem;
  margin-bottom: 0.75rem;
}
.card header p {
  color: var(--muted);
  font-size: 0.875rem;
}
.card h3 {
  font-size: 1.0625rem;
  font-weight: 650;
}
.skipped-entries {
  margin-top: 0.5rem;
  padding: 0.1rem 0.6rem;
  border: 0;
  border-radius: 0.375rem;
  background: none;
  color: var(--accent);
  cursor: pointer;
  font: inherit;
  font-size: 0.875rem;
}
.skipped-entries:hover {
  text-decoration: underline;
}
.picture {
  display: block;
  width: 100%;
  height: 1.25rem;
  border-radius: 0.375rem;
}
.part.add {
  fill: var(--add-bar);
}
.part.modify {
  fill: var(--modify-bar);
}
.part.rename {
  fill: var(--rename-bar);
}
.part.disable {
  fill: var(--disable-bar);
}
.part.delete {
  fill: var(--delete-bar);
}
.part.unchanged {
  fill: var(--unchanged-bar);
}
.part.nothing {
  fill: var(--raised);
}
.tiles {
  display: grid;
  grid-template-columns: 1fr 1fr;
  gap: 0.25rem;
  margin-top: 0.75rem;
}
.tile {
  display: block;
  min-width: 0;
  padding: 0.4rem 0.6rem;
  border: 1px solid transparent;
  border-radius: 0.5rem;
  background: none;
  color: var(--text);
  font: inherit;
  text-align: left;
}
button.tile:not(:disabled) {
  cursor: pointer;
}
button.tile:not(:disabled):hover {
  border-color: var(--line);
  background: var(--hover);
}
.amount {
  display: block;
  font-size: clamp(1.125rem, 7cqi, 1.375rem);
  font-weight: 600;
  font-variant-numeric: tabular-nums;
  letter-spacing: -0.01em;
  line-height: 1.3;
}
.tile:disabled .amount {
  color: var(--muted);
  font-weight: 400;
}
.what {
  display: flex;
  align-items: center;
  gap: 0.4rem;
  color: var(--muted);
  font-size: 0.8125rem;
  white-space: nowrap;
}
.what::before {
  content: "";
  flex: none;
  width: 0.6rem;
  height: 0.6rem;
  border-radius: 0.2rem;
  background: var(--unchanged-bar);
}
.add .what::before {
  background: var(--add-bar);
}
.modify .what::before {
  background: var(--modify-bar);
}
.rename .what::before {
  background: var(--rename-bar);
}
.disable .what::before {
  background: var(--disable-bar);
}
.delete .what::before {
  background: var(--delete-bar);
}
.limits {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  gap: 0.25rem 1.5rem;
  margin-top: 0.9rem;
  padding-inline: 0.25rem;
  font-size: 0.875rem;
}
.limits h3 {
  font-size: inherit;
  font-weight: 600;
}
.limits ul {
  display: flex;
  flex-wrap: wrap;
  gap: 0.25rem 1.5rem;
}
.limits li {
  min-width: 0;
  overflow-wrap: anywhere;
}
.limits code {
  margin-right: 0.5rem;
  color: var(--muted);
}
@container (min-width: 20rem) {
  .tiles {
    grid-template-columns: repeat(3, minmax(0, 1fr));
  }
}
@container (min-width: 35rem) {
  .tiles {
    grid-template-columns: repeat(6, minmax(0, 1fr));
  }
}
.table {
  border: 1px solid var(--line);
  border-radius: var(--radius);
  background: var(--card);
}
.tools {
  display: grid;
  gap: 0.75rem;
  padding: 0.75rem 1rem;
  border-radius: var(--radius) var(--radius) 0 0;
  background: var(--card);
}
.line {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.6rem 0.75rem;
}
.tabs {
  display: flex;
  gap: 0.25rem;
}
.tabs button {
  padding: 0.35rem 0.75rem;
  border: 0;
  border-radius: 0.5rem;
  background: none;
  color: var(--muted);
  cursor: pointer;
  font: inherit;
  font-weight: 600;
}
.tabs button:hover {
  background: var(--hover);
}
.tabs button[aria-selected="true"] {
  background: var(--soft-accent);
  color: var(--accent);
}
.tabs b,
.chip b {
  font-weight: 500;
  font-variant-numeric: tabular-nums;
}
.tabs b {
  margin-left: 0.2rem;
}
#count {
  color: var(--muted);
  font-size: 0.875rem;
  font-variant-numeric: tabular-nums;
}
.actions {
  display: flex;
  flex-wrap: wrap;
  gap: 0.5rem;
  margin-left: auto;
}
.search {
  position: relative;
  flex: 1 1 13rem;
}
.search input {
  width: 100%;
  padding-inline: 0.8rem 2rem;
}
.search input::placeholder {
  color: var(--muted);
  opacity: 1;
}
.search input,
.filters select {
  border-color: var(--strong-line);
}
.search kbd {
  position: absolute;
  right: 0.5rem;
  top: 50%;
  padding: 0 0.4rem;
  border: 1px solid var(--line);
  border-radius: 0.25rem;
  color: var(--muted);
  font: 0.75rem / 1.4 var(--mono);
  transform: translateY(-50%);
  pointer-events: none;
}
.search input:focus + kbd,
.search input:not(:placeholder-shown) + kbd {
  display: none;
}
select {
  max-width: 11rem;
  padding: 0 0.5rem;
}
.order {
  display: none;
}
.chips {
  display: flex;
  flex-wrap: wrap;
  gap: 0.3rem;
}
.chip {
  display: inline-flex;
  align-items: center;
  gap: 0.4rem;
  min-height: 2.25rem;
  padding: 0.2rem 0.65rem;
  border: 1px solid var(--line);
  border-radius: 2rem;
  background: none;
  color: var(--text);
  cursor: pointer;
  font: inherit;
  font-size: 0.875rem;
}
.chip:hover {
  border-color: var(--strong-line);
}
.chip.none {
  color: var(--muted);
}
.chip b {
  color: var(--muted);
}
.chip[aria-pressed="true"] {
  border-color: currentColor;
}
.chip[aria-pressed="true"] b {
  color: inherit;
}
.chip.add[aria-pressed="true"],
.pill.add {
  background: var(--add-soft);
  color: var(--add);
}
.chip.modify[aria-pressed="true"],
.pill.modify {
  background: var(--modify-soft);
  color: var(--modify);
}
.chip.rename[aria-pressed="true"],
.pill.rename {
  background: var(--rename-soft);
  color: var(--rename);
}
.chip.disable[aria-pressed="true"],
.pill.disable {
  background: var(--disable-soft);
  color: var(--disable);
}
.chip.delete[aria-pressed="true"],
.pill.delete {
  background: var(--delete-soft);
  color: var(--delete);
}
.chip.warned[aria-pressed="true"] {
  background: var(--disable-soft);
  color: var(--disable);
}
.pill.skipped {
  background: var(--raised);
  color: var(--text);
}
@media (min-width: 60rem) and (min-height: 30rem) {
  .tools {
    position: sticky;
    top: 0;
    z-index: 3;
  }
}
.grid {
  --row-height: 2.75;
}
.grid .row {
  display: grid;
  align-items: center;
  gap: 1rem;
  height: calc(var(--row-height) * 1rem);
  padding-inline: 1rem;
}
.of-changes .row {
  grid-template-columns: 1rem 6.25rem 3.5rem minmax(10rem, 1.5fr) minmax(11rem, 1.7fr) minmax(9rem, 1.4fr);
}
.of-skipped .row {
  grid-template-columns: 1rem 12.5rem 3.5rem minmax(7rem, 0.8fr) minmax(12rem, 2.2fr) minmax(9rem, 1.5fr);
}
.grid .row.head {
  position: sticky;
  top: var(--tools-height);
  z-index: 2;
  height: 2.5rem;
  border-block: 1px solid var(--line);
  background: var(--card);
}
.head-group {
  display: contents;
}
.sort {
  display: inline-flex;
  align-items: center;
  gap: 0.35rem;
  margin-inline: -0.4rem;
  padding: 0.15rem 0.4rem;
  border: 0;
  border-radius: 0.375rem;
  background: none;
  color: var(--muted);
  cursor: pointer;
  font: inherit;
  font-size: 0.8125rem;
  font-weight: 600;
}
.sort:hover {
  background: var(--raised);
  color: var(--text);
}
[aria-sort="ascending"] .sort,
[aria-sort="descending"] .sort {
  color: var(--text);
}
[aria-sort="ascending"] .sort::after {
  content: "↑" / "";
}
[aria-sort="descending"] .sort::after {
  content: "↓" / "";
}
.rows {
  position: relative;
  overflow: hidden;
  border-radius: 0 0 var(--radius) var(--radius);
}
.item {
  position: absolute;
  inset-inline: 0;
  overflow: clip;
}
.item .row {
  border-bottom: 1px solid var(--line);
  cursor: pointer;
}
.item .row:hover,
.item .row[aria-expanded="true"] {
  background: var(--hover);
}
.item .row:focus-visible {
  outline-offset: -2px;
  border-radius: 0.375rem;
}
.cell {
  min-width: 0;
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
}
.row.head .cell {
  display: flex;
  overflow: visible;
}
.item .cell {
  font-size: 0.875rem;
}
.item .cell.properties {
  mask-image: linear-gradient(to right, #000 calc(100% - 1.5rem), transparent);
}
.item .cell.name {
  font-size: 0.9375rem;
  font-weight: 600;
}
.item .cell.dn,
.item .cell.kind {
  color: var(--muted);
}
.item .cell.dn {
  font: 0.8125rem var(--mono);
}
.item .cell .unset {
  font-weight: 400;
}
.arrow {
  color: var(--muted);
  font-weight: 400;
}
.chevron {
  display: grid;
  place-items: center;
}
.chevron::before {
  content: "";
  width: 0.45rem;
  height: 0.45rem;
  border: solid var(--muted);
  border-width: 0 1.5px 1.5px 0;
  transform: rotate(-45deg);
}
[aria-expanded="true"] > .chevron::before {
  transform: translateY(-0.1rem) rotate(45deg);
}
.pill {
  display: inline-block;
  padding: 0.05rem 0.6rem;
  border-radius: 2rem;
  font-size: 0.8125rem;
  font-weight: 600;
}
.names {
  display: flex;
  gap: 0.375rem;
  overflow: hidden;
}
.names > span {
  flex: none;
  padding: 0.05rem 0.5rem;
  border-radius: 0.375rem;
  background: var(--raised);
  font-size: 0.8125rem;
}
.names i {
  margin-left: 0.4rem;
  color: var(--muted);
  font-style: normal;
  font-variant-numeric: tabular-nums;
}
.names .warned {
  background: var(--disable-soft);
  color: var(--disable);
  font-weight: 600;
}
.empty {
  padding: 3rem 1rem;
  color: var(--muted);
  text-align: center;
}
@media (max-width: 59.99rem) {
  .grid {
    --row-height: 4.25;
  }
  .of-changes .row,
  .of-skipped .row {
    grid-template: "chevron change name" auto "chevron kind rest" auto / 1rem 6rem minmax(0, 1fr);
    align-content: center;
    gap: 0.3rem 0.75rem;
  }
  .grid .row.head {
    display: none;
  }
  .of-skipped .row {
    grid-template-columns: 1rem minmax(6rem, auto) minmax(0, 1fr);
  }
  .chevron {
    grid-area: chevron;
  }
  .cell.change,
  .cell.reason {
    grid-area: change;
  }
  .cell.name {
    grid-area: name;
  }
  .cell.kind {
    grid-area: kind;
  }
  .cell.properties,
  .cell.message {
    grid-area: rest;
  }
  .item .cell.dn {
    display: none;
  }
  .rows {
    border-top: 1px solid var(--line);
  }
  .order {
    display: block;
  }
  .actions {
    margin-left: 0;
  }
}
@media (forced-colors: active) {
  .chip[aria-pressed="true"],
  .tabs button[aria-selected="true"],
  .segments input:checked + span {
    outline: 2px solid Highlight;
  }
  .picture {
    forced-color-adjust: none;
  }
}
.detail {
  border-bottom: 1px solid var(--line);
  background: var(--hover);
}
.detail-body {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 0.9rem;
  padding: 0.5rem 1rem 1.1rem 3rem;
  overflow-wrap: anywhere;
}
.differences {
  width: 100%;
  border-collapse: separate;
  border-spacing: 0;
  border: 1px solid var(--line);
  border-radius: 0.5rem;
  background: var(--card);
  font-size: 0.875rem;
  table-layout: fixed;
}
.differences th,
.differences td {
  padding: 0.45rem 0.8rem;
  text-align: left;
  vertical-align: top;
  overflow-wrap: anywhere;
}
.differences thead th {
  padding-block: 0.3rem;
  color: var(--muted);
  font-size: 0.8125rem;
  font-weight: 600;
}
.differences thead th:first-child {
  width: 24%;
}
.differences tbody th,
.differences tbody td {
  border-top: 1px solid var(--line);
}
.differences tbody th {
  font-weight: 600;
}
.differences .value,
.identity .value {
  white-space: pre-wrap;
}
.before {
  color: var(--delete);
}
.after,
.differences.new td {
  color: var(--add);
}
.before .unset,
.after .unset,
.differences.new .unset {
  color: var(--muted);
}
del,
ins {
  border-radius: 0.2em;
  text-decoration: none;
  box-decoration-break: clone;
}
del {
  background: color-mix(in srgb, var(--delete-bar) 22%, transparent);
}
ins {
  background: color-mix(in srgb, var(--add-bar) 24%, transparent);
}
.items li {
  display: flex;
  gap: 0.5rem;
}
.items .mark {
  flex: none;
  width: 0.8rem;
  font-family: var(--mono);
  font-weight: 700;
}
.items .added {
  color: var(--add);
}
.items .removed {
  color: var(--delete);
}
.items + .button {
  margin-top: 0.4rem;
}
.items ~ .note {
  margin-top: 0.25rem;
}
.identity {
  display: flex;
  flex-wrap: wrap;
  gap: 0.5rem 2rem;
  font-size: 0.8125rem;
}
.identity > div {
  min-width: 0;
}
.identity dt {
  color: var(--muted);
}
.identity dd {
  font-family: var(--mono);
  overflow-wrap: anywhere;
}
.warnings {
  padding: 0.6rem 0.9rem;
  border-radius: 0.5rem;
  background: var(--disable-soft);
  color: var(--disable);
  overflow-wrap: anywhere;
}
.message {
  max-width: 70rem;
  overflow-wrap: anywhere;
}
@media screen and (max-width: 59.99rem) {
  .detail-body {
    padding-left: 1rem;
  }
  .differences thead {
    display: none;
  }
  .differences,
  .differences tbody,
  .differences tr,
  .differences th,
  .differences td {
    display: block;
    width: auto;
  }
  .differences tr + tr {
    border-top: 1px solid var(--line);
  }
  .differences tbody th,
  .differences tbody td {
    border-top: 0;
    padding-block: 0.2rem;
  }
  .differences tbody th {
    padding-top: 0.5rem;
  }
  .differences tbody td:last-child {
    padding-bottom: 0.5rem;
  }
  .before:not(:has(.items, .note))::before {
    content: "− " / "";
    font-family: var(--mono);
  }
  .after:not(:has(.items, .note))::before {
    content: "+ " / "";
    font-family: var(--mono);
  }
}
.paper {
  display: none;
}
@media print {
  :root,
  :root[data-theme] {
    color-scheme: light;
    font-size: 10pt;
  }
  body {
    background: none;
  }
  main,
  .bar {
    max-width: none;
    padding: 0;
  }
  main {
    padding-bottom: 1rem;
  }
  .bar .button,
  .bar .segments,
  .skip,
  .table,
  .checksum .button,
  .skipped-entries {
    display: none;
  }
  .card,
  .callout {
    break-inside: avoid;
  }
  .picture,
  .pill,
  .what::before,
  .callout,
  .verdict,
  del,
  ins {
    print-color-adjust: exact;
  }
  .cards {
    grid-template-columns: 1fr 1fr;
  }
  .paper {
    display: block;
  }
  .paper h2 {
    margin-block: 1rem 0.5rem;
    font-size: 1.1rem;
  }
  .paper h3 {
    font-size: 1rem;
    overflow-wrap: anywhere;
  }
  .paper article {
    padding-block: 0.5rem;
    border-top: 1px solid var(--line);
    break-inside: avoid-page;
  }
  .paper .detail-body {
    gap: 0.4rem;
    padding: 0.4rem 0 0;
  }
  .paper .differences th,
  .paper .differences td {
    padding: 0.25rem 0.6rem;
  }
  .paper .identity {
    gap: 0.2rem 1.5rem;
  }
  .paper .warnings {
    padding-block: 0.3rem;
  }
  .paper .amounts {
    border-collapse: collapse;
    font-size: 0.875rem;
  }
  .paper .amounts th,
  .paper .amounts td {
    padding: 0.1rem 1.5rem 0.1rem 0;
    border-bottom: 1px solid var(--line);
    text-align: left;
    overflow-wrap: anywhere;
  }
  .paper .amounts td {
    font-variant-numeric: tabular-nums;
    text-align: right;
  }
  .paper section > ul:not(.lines) li {
    padding-block: 0.1rem;
    overflow-wrap: anywhere;
  }
  .paper .lines {
    columns: 2;
    column-gap: 1.5rem;
    font-size: 8pt;
    line-height: 1.3;
  }
  .paper .lines li {
    overflow: hidden;
    color: var(--muted);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .paper .lines b {
    color: var(--text);
  }
}
`;

/** The script that runs before anything is painted. */
export const EARLY = `try {
  const theme = history.state?.theme ?? localStorage.getItem("udm-directory-connector-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme;
} catch {
}
`;

/** The script that runs when everything is there. */
export const SCRIPT = `"use strict";
(() => {

const SVG = "http://www.w3.org/2000/svg";
function furnish(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) {
    if (child !== undefined && child !== null && child !== false) element.append(child);
  }
  return element;
}
function html(name, attributes = {}, ...children) {
  return furnish(document.createElement(name), attributes, children);
}
function svg(name, attributes = {}, ...children) {
  return furnish(document.createElementNS(SVG, name), attributes, children);
}
function byId(id) {
  const element = document.getElementById(id);
  if (element === null) throw new Error(\`the page has no element \${id}\`);
  return element;
}
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
function button(label, action, attributes = {}) {
  const element = html("button", { type: "button", class: "button", ...attributes }, label);
  element.addEventListener("click", action);
  return element;
}

const CHANGES = ["add", "modify", "rename", "disable", "delete"];
const CHANGE_LABEL = {
  add: "Added",
  modify: "Modified",
  rename: "Renamed",
  disable: "Disabled",
  delete: "Deleted",
};
const KINDS = ["user", "group"];
const KIND_LABEL = { user: "User", group: "Group" };
const KINDS_LABEL = { user: "Users", group: "Groups" };
function worded(word) {
  const text = word.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
const NUMBER = new Intl.NumberFormat("en-GB");
function count(value) {
  return NUMBER.format(value);
}
function counted(value, one, many = \`\${one}s\`) {
  return \`\${count(value)} \${value === 1 ? one : many}\`;
}
function warnedText(changes) {
  const warned = changes.flatMap(({ warnings }) => warnings === undefined ? [] : [warnings]);
  if (warned.length === 0) return undefined;
  const allRejected = warned.every((warnings) => warnings.some((text) => text.startsWith("UDM will reject")));
  return \`UDM will reject \${allRejected ? "" : "or alter "}\${counted(warned.length, "change")}\`;
}

const SIGN =
  /[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u115f\\u1160\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\ufff9-\\ufffb]|\\p{Cs}|[\\u{e0000}-\\u{e007f}]/u;
function escaped(text) {
  return text.replace(SIGNS.inner, (character) => {
    if (character === "\\n") return character;
    return character.split("").map((unit) => \`\\\\u\${unit.charCodeAt(0).toString(16).padStart(4, "0")}\`).join(
      "",
    );
  });
}
const SIGNS = {
  all: new RegExp(\`\${SIGN.source}|^\\\\s+|\\\\s+$\`, "gu"),
  first: new RegExp(\`\${SIGN.source}|^\\\\s+\`, "gu"),
  inner: new RegExp(SIGN.source, "gu"),
  last: new RegExp(\`\${SIGN.source}|\\\\s+$\`, "gu"),
};
function sign(character) {
  const code = character.codePointAt(0) ?? 0;
  if (character === "\\n") return html("span", { class: "sign", title: "line break" }, "↵\\n");
  if (character === "\\t") return html("span", { class: "sign", title: "tabulator" }, "⇥\\t");
  const name = \`U+\${code.toString(16).toUpperCase().padStart(4, "0")}\`;
  return html("span", { class: "sign", title: name }, character === " " ? "␣" : name);
}
function pattern(words) {
  if (words.length === 0) return undefined;
  const longestFirst = [...words].sort((a, b) => b.length - a.length);
  return new RegExp(
    longestFirst.map((word) => word.replace(/[$()*+./?[\\\\\\]^{|}-]/g, "\\\\$&")).join("|"),
    "giu",
  );
}
function plain(into, text, words) {
  let end = 0;
  if (words !== undefined) {
    for (const match of text.matchAll(words)) {
      into.append(text.slice(end, match.index), html("mark", {}, match[0]));
      end = match.index + match[0].length;
    }
  }
  into.append(text.slice(end));
}
function visible(text, words = [], part = "all") {
  const fragment = document.createDocumentFragment();
  const marked = pattern(words);
  let end = 0;
  for (const match of text.matchAll(SIGNS[part])) {
    plain(fragment, text.slice(end, match.index), marked);
    for (const character of match[0]) fragment.append(sign(character));
    end = match.index + match[0].length;
  }
  plain(fragment, text.slice(end), marked);
  return fragment;
}
function value(text, words = []) {
  return html("bdi", { class: "value" }, visible(text, words));
}

const MOST_NAMES = 12;
function extent(difference) {
  if (difference.type !== "list" || difference.added.length + difference.removed.length === 0) return "";
  const added = difference.added.length > 0 ? \`+\${difference.added.length}\` : "";
  const removed = difference.removed.length > 0 ? \`−\${difference.removed.length}\` : "";
  return [added, removed].filter((text) => text !== "").join(" ");
}
function propertyNames(row, words) {
  const box = html("span", { class: "names" });
  const warnings = (row.warnings ?? []).length;
  if (warnings > 0) box.append(html("span", { class: "warned" }, counted(warnings, "warning")));
  for (const difference of row.properties.slice(0, MOST_NAMES)) {
    const size = extent(difference);
    box.append(
      html("span", { class: "name" }, value(difference.property, words), size !== "" && html("i", {}, size)),
    );
  }
  if (row.properties.length > MOST_NAMES) {
    box.append(html("span", { class: "name" }, \`and \${row.properties.length - MOST_NAMES} more\`));
  }
  return box;
}
function changeName(row, words) {
  if (row.new_name === undefined) return value(row.name, words);
  return html(
    "span",
    {},
    value(row.name, words),
    html("span", { class: "arrow", "aria-hidden": "true" }, " → "),
    html("span", { class: "unseen" }, " becomes "),
    value(row.new_name, words),
  );
}
const CHANGE_COLUMNS = [
  {
    key: "change",
    label: "Change",
    cell: (row) => html("span", { class: \`pill \${row.change}\` }, CHANGE_LABEL[row.change]),
    by: (row) => CHANGES.indexOf(row.change),
  },
  {
    key: "kind",
    label: "Kind",
    cell: (row) => html("span", {}, KIND_LABEL[row.kind]),
    by: (row) => KIND_LABEL[row.kind],
  },
  { key: "name", label: "Name", cell: changeName, by: (row) => row.name },
  { key: "properties", label: "Properties", cell: propertyNames, by: (row) => row.properties.length },
  {
    key: "dn",
    label: "DN",
    cell: (row, words) => value(row.dn ?? row.source_dn ?? "", words),
    by: (row) => row.dn ?? row.source_dn ?? "",
  },
];
const SKIPPED_COLUMNS = [
  {
    key: "reason",
    label: "Reason",
    cell: (row) => html("span", { class: "pill skipped" }, worded(row.reason)),
    by: (row) => row.reason,
  },
  {
    key: "kind",
    label: "Kind",
    cell: (row) => html("span", {}, KIND_LABEL[row.kind]),
    by: (row) => KIND_LABEL[row.kind],
  },
  {
    key: "name",
    label: "Name",
    cell: (row, words) =>
      row.name === undefined ? html("span", { class: "unset" }, "none") : value(row.name, words),
    by: (row) => row.name ?? "",
  },
  {
    key: "message",
    label: "Message",
    cell: (row, words) => value(row.message, words),
    by: (row) => row.message,
  },
  { key: "dn", label: "DN in the source", cell: (row, words) => value(row.dn, words), by: (row) => row.dn },
];

const BYTE_ORDER_MARK = "\\uFEFF";
const FORMULA = /^[=+\\-@\\t\\r\\n\\uFF1D\\uFF0B\\uFF0D\\uFF20]/;
function cell(text) {
  const harmless = escaped(FORMULA.test(text) ? \`'\${text}\` : text);
  return /[",\\n]/.test(harmless) ? \`"\${harmless.replaceAll('"', '""')}"\` : harmless;
}
function scalar(value) {
  return value === null ? "(not set)" : String(value);
}
function differenceText(difference) {
  const { property } = difference;
  switch (difference.type) {
    case "value":
      return difference.old === null
        ? \`\${property}: \${scalar(difference.new)}\`
        : \`\${property}: \${scalar(difference.old)} -> \${scalar(difference.new)}\`;
    case "list": {
      const items = [
        ...difference.removed.map((item) => \`\${property}: - \${item}\`),
        ...difference.added.map((item) => \`\${property}: + \${item}\`),
        ...(difference.reordered === true ? [\`\${property}: (another order)\`] : []),
      ];
      return items.join("\\n");
    }
    case "photo":
      return \`\${property}: \${difference.old?.digest ?? "(not set)"} -> \${
        difference.new?.digest ?? "(not set)"
      }\`;
    case "secret":
      return \`\${property}: (not shown)\`;
  }
}
function table(head, rows) {
  const lines = [head, ...rows].map((row) => row.map((text) => cell(text ?? "")).join(","));
  return \`\${BYTE_ORDER_MARK}\${lines.join("\\r\\n")}\\r\\n\`;
}
function changesCsv(changes) {
  return table(
    [
      "change",
      "kind",
      "name",
      "new_name",
      "primary_key",
      "dn",
      "source_dn",
      "properties",
      "differences",
      "warnings",
    ],
    changes.map((row) => [
      row.change,
      row.kind,
      row.name,
      row.new_name,
      row.primary_key,
      row.dn,
      row.source_dn,
      row.properties.map(({ property }) => property).join(" "),
      row.properties.map(differenceText).join("\\n"),
      (row.warnings ?? []).join("\\n"),
    ]),
  );
}
function skippedCsv(skipped) {
  return table(
    ["reason", "kind", "name", "primary_key", "dn", "message"],
    skipped.map((row) => [row.reason, row.kind, row.name, row.primary_key, row.dn, row.message]),
  );
}

const LONGEST = 400;
const SHARE = 0.4;
function compared(before, after) {
  if (before.length > LONGEST || after.length > LONGEST) return undefined;
  const old = pieces(before);
  const next = pieces(after);
  const shorter = Math.min(old.length, next.length);
  let start = 0;
  while (start < shorter && old[start] === next[start]) start++;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === next.at(-1 - end)) end++;
  const head = old.slice(0, start).join("");
  const tail = end === 0 ? "" : old.slice(-end).join("");
  if (head.length + tail.length < SHARE * Math.max(before.length, after.length)) return undefined;
  return {
    start: head,
    before: old.slice(start, old.length - end).join(""),
    after: next.slice(start, next.length - end).join(""),
    end: tail,
  };
}
function pieces(text) {
  return text.match(/[\\p{L}\\p{M}]+|\\p{N}+|[^]/gu) ?? [];
}

const ON_SCREEN = { items: 100, characters: 2000, isPaper: false };
const ON_PAPER = { items: 20, characters: 400, isPaper: true };
function longValue(text, { words, extent }) {
  if (text.length <= extent.characters) return value(text, words);
  const cut = html("span", { class: "cut" }, value(text.slice(0, extent.characters), words), " … ");
  const all = \`all \${count(text.length)} characters\`;
  cut.append(
    extent.isPaper
      ? \`(of \${all})\`
      : button(\`Show \${all}\`, () => cut.replaceChildren(value(text, words)), { class: "button small" }),
  );
  return cut;
}
function shown(scalar, view) {
  if (scalar === null || scalar === "") {
    return html("span", { class: "unset" }, scalar === null ? "not set" : "empty");
  }
  return typeof scalar === "string"
    ? longValue(scalar, view)
    : html("span", { class: "value" }, String(scalar));
}
function partly(element, start, middle, end, view) {
  const place = start === "" ? (end === "" ? "all" : "first") : end === "" ? "last" : "inner";
  return html(
    "bdi",
    { class: "value" },
    visible(start, view.words, "first"),
    middle !== "" && html(element, {}, visible(middle, view.words, place)),
    visible(end, view.words, "last"),
  );
}
function both(before, after, view) {
  if (typeof before !== "string" || typeof after !== "string" || before === "" || after === "") {
    return [shown(before, view), shown(after, view)];
  }
  const parts = compared(before, after);
  if (parts === undefined) return [shown(before, view), shown(after, view)];
  return [
    partly("del", parts.start, parts.before, parts.end, view),
    partly("ins", parts.start, parts.after, parts.end, view),
  ];
}
function listItem(what, item, view) {
  return html(
    "li",
    { class: what },
    html("span", { class: "mark", "aria-hidden": "true" }, what === "added" ? "+" : "−"),
    html("span", { class: "unseen" }, \`\${what}: \`),
    longValue(item, view),
  );
}
function side(what, list, view) {
  const { items: most, isPaper } = view.extent;
  const all = list[what];
  if (all.length + list.kept === 0) return html("span", { class: "unset" }, "not set");
  const items = (/** @type {readonly string[]} */ some) => some.map((item) => listItem(what, item, view));
  const element = html("ul", { class: "items" }, ...items(all.slice(0, most)));
  const box = html("div", {}, element);
  if (all.length > most && isPaper) {
    box.append(html("p", { class: "note" }, \`and \${count(all.length - most)} more\`));
  } else if (all.length > most) {
    const more = button(\`Show all \${count(all.length)}\`, () => {
      element.append(...items(all.slice(most)));
      more.remove();
    }, { class: "button small" });
    box.append(more);
  }
  if (list.kept > 0) box.append(html("p", { class: "note" }, \`\${count(list.kept)} unchanged\`));
  return box;
}
function lists(list, view) {
  if (list.reordered !== true) return [side("removed", list, view), side("added", list, view)];
  return [
    html("span", { class: "note" }, counted(list.kept, "item")),
    html("span", { class: "note" }, "the same items in another order"),
  ];
}
function picture(photo, view) {
  return photo === null
    ? html("span", { class: "unset" }, "no picture")
    : html("span", {}, "picture ", value(photo.digest, view.words));
}
function hasCurrent(difference) {
  switch (difference.type) {
    case "value":
    case "photo":
      return difference.old !== null;
    case "list":
      return difference.removed.length + difference.kept > 0;
    case "secret":
      return false;
  }
}
function values(difference, view) {
  switch (difference.type) {
    case "value":
      return both(difference.old, difference.new, view);
    case "list":
      return lists(difference, view);
    case "photo":
      return [picture(difference.old, view), picture(difference.new, view)];
    case "secret":
      return [html("span", { class: "unset" }, "set, and never shown")];
  }
}

function differences(properties, isNew, view) {
  const isSingle = isNew && !properties.some(hasCurrent);
  const rows = properties.map((difference) => {
    const [current, planned] = values(difference, view);
    return html(
      "tr",
      {},
      html("th", { scope: "row" }, value(difference.property, view.words)),
      ...(isSingle
        ? [html("td", {}, planned ?? current)]
        : planned === undefined
        ? [html("td", { colspan: 2 }, current)]
        : [
          html("td", { class: "before" }, html("span", { class: "unseen" }, "from "), current),
          html("td", { class: "after" }, html("span", { class: "unseen" }, "to "), planned),
        ]),
    );
  });
  const heads = isSingle ? ["Property", "Value"] : ["Property", "Current", "Planned"];
  return html(
    "table",
    { class: isSingle ? "differences new" : "differences" },
    html("thead", {}, html("tr", {}, ...heads.map((head) => html("th", { scope: "col" }, head)))),
    html("tbody", {}, ...rows),
  );
}
function identity(entries, view) {
  return html(
    "dl",
    { class: "identity" },
    ...entries.flatMap(([label, text]) =>
      text === undefined
        ? []
        : [html("div", {}, html("dt", {}, label), html("dd", {}, value(text, view.words)))]
    ),
  );
}
function changeDetail(change, view) {
  const warnings = change.warnings ?? [];
  return html(
    "div",
    { class: "detail-body" },
    warnings.length > 0 &&
      html(
        "ul",
        { class: "warnings" },
        ...warnings.map((warning) => html("li", {}, value(warning, view.words))),
      ),
    change.create_only !== undefined && html(
      "p",
      { class: "note" },
      "Set only now, and left unchanged later: ",
      value(change.create_only.join(", "), view.words),
    ),
    change.account_only === true && html(
      "p",
      { class: "note" },
      "Only the state of the account is written: the entry is skipped.",
    ),
    change.properties.length > 0 ? differences(change.properties, change.change === "add", view) : html(
      "p",
      { class: "note" },
      change.change === "delete" ? "The object is removed." : "No property changes.",
    ),
    identity([
      ["New name", change.new_name],
      ["Primary key", change.primary_key],
      ["DN in the target", change.dn],
      ["DN in the source", change.source_dn],
    ], view),
  );
}
function skippedDetail(row, view) {
  return html(
    "div",
    { class: "detail-body" },
    html("p", { class: "message" }, value(row.message, view.words)),
    identity([["Name", row.name], ["Primary key", row.primary_key], ["DN in the source", row.dn]], view),
  );
}

class Heights {
  #heights;
  #tops;
  #stale = 0;
  constructor(count, height) {
    this.#heights = Float64Array.from({ length: count }, (_, index) => height(index));
    this.#tops = new Float64Array(count + 1);
  }
  get(index) {
    return this.#heights[index] ?? 0;
  }
  set(index, height) {
    this.#heights[index] = height;
    this.#stale = Math.min(this.#stale, index);
  }
  get total() {
    return this.top(this.#heights.length);
  }
  top(index) {
    for (let row = this.#stale; row < this.#heights.length; row++) {
      this.#tops[row + 1] = (this.#tops[row] ?? 0) + (this.#heights[row] ?? 0);
    }
    this.#stale = this.#heights.length;
    return this.#tops[index] ?? 0;
  }
  at(place) {
    this.top(0);
    let low = 0;
    let high = this.#heights.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#tops[middle] ?? 0) <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

const MARGIN = 400;
const DETAIL_GUESS = 180;
class Grid {
  #options;
  #rows = [];
  #words = [];
  #open = new Set();
  #drawn = new Map();
  #heights = new Heights(0, () => 0);
  #rowHeight = 44;
  #active = 0;
  #body = html("div", { role: "rowgroup", class: "rows" });
  #head;
  #empty = html("p", { class: "empty", hidden: true });
  #observer = new ResizeObserver((entries) => this.#measured(entries));
  element;
  constructor(options) {
    this.#options = options;
    this.#head = html(
      "div",
      { role: "row", class: "row head", "aria-rowindex": 1 },
      html("span", { class: "chevron-space", role: "presentation" }),
      ...options.columns.map(({ key, label }) => {
        const sort = html("button", { type: "button", class: "sort" }, label);
        sort.addEventListener("click", () => options.onSort(key));
        return html("div", {
          role: "columnheader",
          "data-key": key,
          class: \`cell \${key}\`,
          "aria-sort": "none",
        }, sort);
      }),
    );
    this.element = html(
      "div",
      { role: "treegrid", class: \`grid \${options.name}\`, "aria-label": options.label },
      html("div", { role: "rowgroup", class: "head-group" }, this.#head),
      this.#body,
      this.#empty,
    );
    this.#body.addEventListener("click", (event) => this.#click(event));
    this.#body.addEventListener("keydown", (event) => this.#key(event));
    this.#body.addEventListener("focusin", (event) => this.#focusedWithin(event));
    addEventListener("scroll", () => this.#draw(), { passive: true });
    addEventListener("resize", () => this.#resized());
  }
  show(rows, { words, sort, descending, empty }) {
    const active = this.#rows[this.#active];
    const kept = active === undefined ? -1 : rows.indexOf(active);
    this.#rows = rows;
    this.#words = words;
    this.#active = Math.max(kept, 0);
    this.#empty.textContent = empty;
    this.#empty.hidden = rows.length > 0;
    this.element.setAttribute("aria-rowcount", String(rows.length + 1));
    for (const header of this.#head.querySelectorAll("[role=columnheader]")) {
      const isSorted = header.getAttribute("data-key") === sort;
      header.setAttribute("aria-sort", isSorted ? (descending ? "descending" : "ascending") : "none");
    }
    this.#layOut();
  }
  focus() {
    this.#go(this.#active);
  }
  get hasOpen() {
    return this.#open.size > 0;
  }
  unfoldAll(open) {
    this.#open = new Set(open ? this.#rows : []);
    this.#layOut();
  }
  #layOut() {
    for (const index of [...this.#drawn.keys()]) this.#remove(index);
    this.#measureRow();
    this.#heights = new Heights(
      this.#rows.length,
      (index) => this.#rowHeight + (this.#isOpen(index) ? DETAIL_GUESS : 0),
    );
    this.#draw();
  }
  #measureRow() {
    const height = Number.parseFloat(getComputedStyle(this.element).getPropertyValue("--row-height"));
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    if (height > 0 && rem > 0) this.#rowHeight = height * rem;
  }
  #resized() {
    const before = this.#rowHeight;
    this.#measureRow();
    if (this.#rowHeight === before) this.#draw();
    else this.#layOut();
  }
  #isOpen(index) {
    const row = this.#rows[index];
    return row !== undefined && this.#open.has(row);
  }
  #draw() {
    if (this.element.offsetParent === null) return;
    this.#body.style.height = \`\${this.#heights.total}px\`;
    if (this.#rows.length === 0) return;
    const above = -this.#body.getBoundingClientRect().top;
    const first = this.#heights.at(above - MARGIN);
    const last = this.#heights.at(above + innerHeight + MARGIN);
    for (const index of [...this.#drawn.keys()]) {
      if ((index < first || index > last) && index !== this.#active) this.#remove(index);
    }
    for (let index = first; index <= last; index++) this.#add(index);
    this.#add(this.#active);
    this.#place();
  }
  #place() {
    this.#body.style.height = \`\${this.#heights.total}px\`;
    for (const [index, item] of this.#drawn) item.style.top = \`\${this.#heights.top(index)}px\`;
  }
  #remove(index) {
    const item = this.#drawn.get(index);
    if (item === undefined) return;
    this.#observer.unobserve(item);
    this.#drawn.delete(index);
    item.remove();
  }
  #add(index) {
    const row = this.#rows[index];
    if (row === undefined || this.#drawn.has(index)) return;
    const isOpen = this.#open.has(row);
    const item = html(
      "div",
      { class: "item", role: "presentation", "data-index": index },
      html(
        "div",
        {
          role: "row",
          class: "row",
          "aria-level": 1,
          "aria-rowindex": index + 2,
          "aria-setsize": this.#rows.length,
          "aria-posinset": index + 1,
          "aria-expanded": String(isOpen),
          tabindex: index === this.#active ? 0 : -1,
        },
        html("span", { class: "chevron", role: "presentation" }),
        ...this.#options.columns.map(({ key, cell }) =>
          html("div", { role: "gridcell", class: \`cell \${key}\` }, cell(row, this.#words))
        ),
      ),
      isOpen && this.#detail(row),
    );
    this.#drawn.set(index, item);
    const next = [...this.#drawn.keys()].filter((other) => other > index).sort((a, b) => a - b)[0];
    this.#body.insertBefore(item, next === undefined ? null : this.#drawn.get(next) ?? null);
    this.#observer.observe(item);
  }
  #detail(row) {
    return html(
      "div",
      { role: "row", class: "detail", "aria-level": 2 },
      html(
        "div",
        { role: "gridcell", "aria-colspan": this.#options.columns.length },
        this.#options.detail(row, this.#words),
      ),
    );
  }
  #measured(entries) {
    const above = -this.#body.getBoundingClientRect().top;
    let shift = 0;
    let isChanged = false;
    for (const { target } of entries) {
      const index = Number(target.getAttribute("data-index"));
      if (this.#drawn.get(index) !== target) continue;
      const height = target.getBoundingClientRect().height;
      const difference = height - this.#heights.get(index);
      if (height === 0 || Math.abs(difference) < 0.5) continue;
      if (this.#heights.top(index) + this.#heights.get(index) <= above) shift += difference;
      this.#heights.set(index, height);
      isChanged = true;
    }
    if (!isChanged) return;
    this.#draw();
    if (shift !== 0) scrollBy({ top: shift, behavior: "instant" });
  }
  #unfold(index, open) {
    const row = this.#rows[index];
    const item = this.#drawn.get(index);
    if (row === undefined || item === undefined || this.#open.has(row) === open) return;
    if (open) this.#open.add(row);
    else this.#open.delete(row);
    item.firstElementChild?.setAttribute("aria-expanded", String(open));
    if (open) item.append(this.#detail(row));
    else item.querySelector(".detail")?.remove();
    this.#heights.set(index, item.getBoundingClientRect().height);
    this.#draw();
    this.#options.onFold();
  }
  #go(index) {
    if (this.#rows.length === 0) return;
    const target = Math.min(Math.max(index, 0), this.#rows.length - 1);
    this.#activate(target);
    const top = this.#body.getBoundingClientRect().top + this.#heights.top(target);
    const ceiling = this.#head.getBoundingClientRect().height === 0 ? 0 : this.#stickyBottom();
    if (top < ceiling) scrollBy({ top: top - ceiling, behavior: "instant" });
    else if (top + this.#rowHeight > innerHeight) {
      scrollBy({
        top: top + Math.min(this.#heights.get(target), innerHeight - ceiling) - innerHeight,
        behavior: "instant",
      });
    }
    this.#draw();
    const row = this.#drawn.get(target)?.querySelector(".row");
    row?.focus({ preventScroll: true });
  }
  #stickyBottom() {
    const top = Number.parseFloat(getComputedStyle(this.#head).top) || 0;
    return top + this.#head.getBoundingClientRect().height;
  }
  #activate(index) {
    this.#drawn.get(this.#active)?.firstElementChild?.setAttribute("tabindex", "-1");
    this.#active = index;
    this.#add(index);
    this.#drawn.get(index)?.firstElementChild?.setAttribute("tabindex", "0");
  }
  #indexOf(event) {
    const item = event.target instanceof Element ? event.target.closest(".item") : null;
    return item === null ? undefined : Number(item.getAttribute("data-index"));
  }
  #click(event) {
    const index = this.#indexOf(event);
    if (index === undefined || !(event.target instanceof Element)) return;
    if (event.target.closest(".row") === null || getSelection()?.isCollapsed === false) return;
    this.#activate(index);
    this.#unfold(index, !this.#isOpen(index));
  }
  #focusedWithin(event) {
    const index = this.#indexOf(event);
    if (index !== undefined && index !== this.#active) this.#activate(index);
  }
  #key(event) {
    const isRow = event.target instanceof Element && event.target.matches(".item > .row");
    if (!isRow || event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor((innerHeight - this.#stickyBottom()) / this.#rowHeight) - 1);
    const actions = {
      ArrowDown: () => this.#go(this.#active + 1),
      ArrowUp: () => this.#active === 0 ? this.#options.onLeave() : this.#go(this.#active - 1),
      PageDown: () => this.#go(this.#active + page),
      PageUp: () => this.#go(this.#active - page),
      Home: () => this.#go(0),
      End: () => this.#go(this.#rows.length - 1),
      ArrowRight: () => this.#unfold(this.#active, true),
      ArrowLeft: () => this.#unfold(this.#active, false),
      Enter: () => this.#unfold(this.#active, !this.#isOpen(this.#active)),
      " ": () => this.#unfold(this.#active, !this.#isOpen(this.#active)),
    };
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  }
}

function time(created) {
  const date = new Date(created);
  if (Number.isNaN(date.getTime())) return value(created);
  const day = { year: "numeric", month: "long", day: "numeric" };
  const clock = { hour: "2-digit", minute: "2-digit", timeZoneName: "short" };
  const text = (zone) =>
    new Intl.DateTimeFormat(
      "en-GB",
      /** @type {Intl.DateTimeFormatOptions} */ ({ ...day, ...clock, timeZone: zone }),
    )
      .format(date);
  return html("time", { datetime: created, title: \`Here: \${text(undefined)}\` }, text("UTC"));
}
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = html("textarea", { class: "unseen", readonly: true });
    area.value = text;
    document.body.append(area);
    area.select();
    const isDone = document.execCommand("copy");
    area.remove();
    return isDone;
  }
}
function checksumWithCopy(checksum) {
  const said = html("span", { class: "unseen", role: "status" });
  const copier = button("Copy", async () => {
    const isDone = await copy(checksum);
    setText(copier, isDone ? "Copied" : "Not copied");
    setText(said, isDone ? "The checksum is copied." : "The checksum could not be copied.");
    copier.focus();
    setTimeout(() => setText(copier, "Copy"), 2000);
  }, { class: "button small", id: "copy", "aria-label": "Copy the checksum" });
  return html(
    "span",
    { class: "checksum" },
    html("code", { id: "checksum", title: "sync --plan applies exactly this plan" }, checksum),
    copier,
    said,
  );
}
function fact(label, content) {
  return html("div", {}, html("dt", {}, label), html("dd", {}, content));
}
function shareOf(plan, kind) {
  const { modified, renamed, target } = plan.totals[kind];
  return \`\${count(modified + renamed)} of \${counted(target, kind)} (\${plan.modified_share[kind]} %)\`;
}
function lostValues({ kind, property, holders, emptied }) {
  return html(
    "span",
    {},
    html("b", {}, "Values to be lost"),
    \` \${count(emptied)} of \${counted(holders, kind)}: \`,
    value(property),
  );
}
function showHead(plan, onWarned) {
  document.title = \`Plan of \${plan.configuration}\`;
  byId("program").append(value(plan.program));
  byId("title").append(value(plan.configuration));
  const verdict = byId("verdict");
  const changes = plan.changes.length;
  const state = plan.refusals.length > 0 ? "refused" : changes > 0 ? "pending" : "none";
  verdict.classList.add(state);
  verdict.textContent = state === "refused"
    ? \`Refused · \${counted(changes, "change")}\`
    : state === "pending"
    ? \`\${counted(changes, "change")} pending\`
    : "Nothing to do";
  const warning = warnedText(plan.changes);
  if (warning !== undefined) {
    verdict.after(button(warning, onWarned, { class: "verdict warned", title: "Show them" }));
  }
  byId("facts").append(
    fact("Source", value(plan.source)),
    fact("Target", value(plan.target)),
    fact("Read", time(plan.created)),
    fact("To modify or rename", value(KINDS.map((kind) => shareOf(plan, kind)).join(", "))),
    fact("Checksum", checksumWithCopy(plan.checksum)),
  );
}
function showList(id, entries) {
  const section = byId(id);
  section.hidden = entries.length === 0;
  section.querySelector("ul")?.append(...entries.map((entry) => html("li", {}, entry)));
}
function showCallouts(plan) {
  const line = ({ kind, reason, message }) =>
    html(
      "span",
      {},
      html("b", {}, \`\${worded(reason)} (\${KIND_LABEL[kind].toLowerCase()}s)\`),
      " ",
      value(message),
    );
  showList("refusals", plan.refusals.map(line));
  const unknown = plan.unknown_members;
  showList("notices", [
    ...plan.notices.map(line),
    ...plan.value_losses.map(lostValues),
    ...(plan.mail_domains ?? []).map(({ name, addresses }) =>
      html(
        "span",
        {},
        html("b", {}, "New mail domain"),
        " ",
        value(name),
        \` (\${addresses} \${addresses === 1 ? "address" : "addresses"})\`,
      )
    ),
    ...(unknown > 0
      ? [html(
        "span",
        {},
        html("b", {}, "Unknown members"),
        \` \${counted(unknown, "member")} of groups \${
          unknown === 1 ? "is" : "are"
        } neither a user nor a group of the source.\`,
      )]
      : []),
  ]);
  showList(
    "limits",
    Object.entries(plan.limits).map(([key, limit]) =>
      html("span", {}, html("code", {}, value(key)), value(limit))
    ),
  );
}

const MOST_LINES = 1500;
const MOST_CHANGES = 5000;
const MOST_SKIPPED = 200;
const MOST_WARNED = 100;
const MOST_PROPERTIES = 50;
const LINE = 35;
function linesOf(difference) {
  if (difference.type === "list") {
    return 1 + Math.min(Math.max(difference.added.length, difference.removed.length), ON_PAPER.items);
  }
  if (difference.type !== "value") return 1;
  const longest = Math.max(...[difference.old, difference.new].map((scalar) => String(scalar).length));
  return 1 + Math.floor(Math.min(longest, ON_PAPER.characters) / LINE);
}
function isShort(changes) {
  let lines = 0;
  for (const { properties, warnings = [] } of changes) {
    lines += 6 + 2 * warnings.length;
    for (const difference of properties) lines += linesOf(difference);
    if (lines > MOST_LINES) return false;
  }
  return true;
}
function chapter(title, ...content) {
  return html("section", {}, html("h2", {}, title), ...content);
}
function rest(printed, all) {
  const some = printed === 0 ? "Not printed" : \`The first \${count(printed)}\`;
  return printed < all &&
    html("p", {}, \`\${some} of \${count(all)}. Filter the page to print others, or export them as CSV.\`);
}
function nameOf(row) {
  return [value(row.name), row.new_name !== undefined && html("span", {}, " → ", value(row.new_name))];
}
function changeOnPaper(row) {
  return html(
    "article",
    {},
    html(
      "h3",
      {},
      html("span", { class: \`pill \${row.change}\` }, CHANGE_LABEL[row.change]),
      \` \${KIND_LABEL[row.kind]} \`,
      ...nameOf(row),
    ),
    changeDetail(row, { words: [], extent: ON_PAPER }),
  );
}
function byProperty(changes) {
  const amounts = new Map();
  for (const { kind, properties } of changes) {
    for (const { property } of properties) {
      const amount = amounts.get(property) ?? { user: 0, group: 0 };
      amount[kind]++;
      amounts.set(property, amount);
    }
  }
  const rows = [...amounts].sort(([a, x], [b, y]) => y.user + y.group - x.user - x.group || (a < b ? -1 : 1));
  return chapter(
    "Changes by property",
    rest(MOST_PROPERTIES, rows.length),
    html(
      "table",
      { class: "amounts" },
      html(
        "thead",
        {},
        html(
          "tr",
          {},
          ...["Property", ...KINDS.map((kind) => KINDS_LABEL[kind])].map((head) =>
            html("th", { scope: "col" }, head)
          ),
        ),
      ),
      html(
        "tbody",
        {},
        ...rows.slice(0, MOST_PROPERTIES).map(([property, amount]) =>
          html(
            "tr",
            {},
            html("th", { scope: "row" }, value(property)),
            ...KINDS.map((kind) => html("td", {}, count(amount[kind]))),
          )
        ),
      ),
    ),
  );
}
function warned(changes) {
  const title = warnedText(changes);
  if (title === undefined) return false;
  const rows = changes.filter(({ warnings }) => warnings !== undefined);
  return chapter(
    title,
    rest(MOST_WARNED, rows.length),
    html(
      "ul",
      {},
      ...rows.slice(0, MOST_WARNED).map((row) =>
        html("li", {}, html("b", {}, ...nameOf(row)), " ", value((row.warnings ?? []).join("; ")))
      ),
    ),
  );
}
function inLines(changes) {
  const printed = changes.slice(0, MOST_CHANGES);
  return KINDS.flatMap((kind) => CHANGES.map((change) => ({ kind, change }))).flatMap(({ kind, change }) => {
    const isOne = (/** @type {Change} */ row) => row.kind === kind && row.change === change;
    const rows = printed.filter(isOne);
    const all = changes.filter(isOne).length;
    if (all === 0) return [];
    return [chapter(
      \`\${KINDS_LABEL[kind]} \${CHANGE_LABEL[change].toLowerCase()}: \${count(all)}\`,
      rest(rows.length, all),
      html(
        "ul",
        { class: "lines" },
        ...rows.map((row) =>
          html(
            "li",
            {},
            html("b", {}, ...nameOf(row)),
            " ",
            value(row.properties.map(({ property }) => property).join(", ")),
          )
        ),
      ),
    )];
  });
}
function changesOnPaper(changes) {
  if (changes.length === 0) return [];
  if (isShort(changes)) return [chapter(\`Changes: \${count(changes.length)}\`, ...changes.map(changeOnPaper))];
  return [
    byProperty(changes),
    warned(changes),
    html(
      "p",
      { class: "note" },
      "There are too many changes to print their values. Filter the page to print some with all values, or export all as CSV.",
    ),
    ...inLines(changes),
  ];
}
function skippedOnPaper(row) {
  return html(
    "article",
    {},
    html(
      "h3",
      {},
      html("span", { class: "pill skipped" }, worded(row.reason)),
      \` \${KIND_LABEL[row.kind]} \`,
      value(row.name ?? ""),
    ),
    html("p", {}, value(row.message)),
    html("p", { class: "note" }, value(row.dn)),
  );
}
function showPaper(shown) {
  const paper = byId("paper");
  byId("print").addEventListener("click", () => print());
  addEventListener("beforeprint", () => {
    const { changes, skipped, filter } = shown();
    const parts = [
      filter !== "" && html("p", { class: "note" }, "Filtered by: ", value(filter)),
      ...changesOnPaper(changes),
      skipped.length > 0 &&
      chapter(
        \`Skipped: \${count(skipped.length)}\`,
        rest(MOST_SKIPPED, skipped.length),
        ...skipped.slice(0, MOST_SKIPPED).map(skippedOnPaper),
      ),
    ];
    paper.replaceChildren(...parts.filter((part) => part !== false));
  });
  addEventListener("afterprint", () => paper.replaceChildren());
}

const TOTAL = { add: "added", modify: "modified", rename: "renamed", disable: "disabled", delete: "deleted" };
const WIDTH = 1000;
const HEIGHT = 28;
const LEAST = 8;
const GAP = 3;
function widths(amounts) {
  const sum = amounts.reduce((total, amount) => total + amount, 0);
  const parts = amounts.filter((amount) => amount > 0).length;
  const room = WIDTH - GAP * Math.max(parts - 1, 0) - LEAST * parts;
  return amounts.map((amount) => amount === 0 ? 0 : LEAST + room * amount / sum);
}
function bar(kind, totals) {
  const parts = [
    ...CHANGES.map((change) => /** @type {const} */ ([change, CHANGE_LABEL[change], totals[TOTAL[change]]])),
    ["unchanged", "Unchanged", totals.unchanged],
  ];
  const text = parts.filter(([, , amount]) => amount > 0).map(([, label, amount]) =>
    \`\${count(amount)} \${label.toLowerCase()}\`
  );
  const picture = svg("svg", {
    class: "picture",
    viewBox: \`0 0 \${WIDTH} \${HEIGHT}\`,
    preserveAspectRatio: "none",
    role: "img",
    "aria-label": \`\${KINDS_LABEL[kind]}: \${text.length === 0 ? "none" : text.join(", ")}\`,
  });
  const sizes = widths(parts.map(([, , amount]) => amount));
  let left = 0;
  parts.forEach(([name, label, amount], index) => {
    const width = sizes[index] ?? 0;
    if (width === 0) return;
    const part = svg("rect", {
      x: left.toFixed(2),
      y: 0,
      width: width.toFixed(2),
      height: HEIGHT,
      class: \`part \${name}\`,
    });
    part.append(svg("title", {}, \`\${label}: \${count(amount)}\`));
    picture.append(part);
    left += width + GAP;
  });
  if (text.length === 0) {
    picture.append(svg("rect", { x: 0, y: 0, width: WIDTH, height: HEIGHT, class: "part nothing" }));
  }
  return picture;
}
function skippedTile(kind, amount, onPick) {
  const text = counted(amount, "entry is skipped", "entries are skipped");
  return button(text, () => onPick(kind, "skipped"), { class: "skipped-entries" });
}
function card(kind, totals, onPick) {
  const tiles = CHANGES.map((change) => {
    const amount = totals[TOTAL[change]];
    const tile = html(
      "button",
      {
        type: "button",
        class: \`tile \${change}\`,
        disabled: amount === 0,
        title: \`Show \${KINDS_LABEL[kind].toLowerCase()} that are \${TOTAL[change]}\`,
      },
      html("span", { class: "amount" }, count(amount)),
      html("span", { class: "what" }, CHANGE_LABEL[change]),
    );
    tile.addEventListener("click", () => onPick(kind, change));
    return tile;
  });
  return html(
    "article",
    { class: "card", "data-kind": kind },
    html(
      "header",
      {},
      html("h3", {}, KINDS_LABEL[kind]),
      html("p", {}, \`\${count(totals.source)} in the source, \${count(totals.target)} in the target\`),
    ),
    bar(kind, totals),
    html(
      "div",
      { class: "tiles" },
      ...tiles,
      html(
        "div",
        { class: "tile unchanged" },
        html("span", { class: "amount" }, count(totals.unchanged)),
        html("span", { class: "what" }, "Unchanged"),
      ),
    ),
    totals.skipped > 0 && skippedTile(kind, totals.skipped, onPick),
  );
}
function showPicture(plan, onPick) {
  byId("totals").append(...KINDS.map((kind) => card(kind, plan.totals[kind], onPick)));
}

function terms(text) {
  return folded(text).split(/\\s+/u).filter((term) => term !== "");
}
function folded(text) {
  return text.normalize("NFC").toLowerCase();
}
function valuesOf(difference) {
  switch (difference.type) {
    case "value":
      return [difference.old, difference.new];
    case "list":
      return [...difference.added, ...difference.removed];
    case "photo":
      return [difference.old?.digest ?? null, difference.new?.digest ?? null];
    case "secret":
      return [];
  }
}
const texts = new WeakMap();
function textOf(row) {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const values = "change" in row
    ? [
      row.name,
      row.new_name,
      row.primary_key,
      row.dn,
      row.source_dn,
      ...(row.warnings ?? []),
      ...row.properties.flatMap((difference) => [difference.property, ...valuesOf(difference)]),
    ]
    : [row.name, row.primary_key, row.dn, row.reason, row.message];
  const text = folded(values.filter((value) => value !== undefined && value !== null).join("\\n"));
  texts.set(row, text);
  return text;
}
function has(row, words) {
  if (words.length === 0) return true;
  const text = textOf(row);
  return words.every((word) => text.includes(word));
}
function selectChanges(changes, state) {
  const words = terms(state.text);
  const wanted = new Set(state.changes);
  const counts = { add: 0, modify: 0, rename: 0, disable: 0, delete: 0 };
  const rows = [];
  let warned = 0;
  for (const row of changes) {
    if (state.kind !== "" && row.kind !== state.kind) continue;
    if (state.property !== "" && !row.properties.some(({ property }) => property === state.property)) {
      continue;
    }
    if (!has(row, words)) continue;
    const isWanted = wanted.size === 0 || wanted.has(row.change);
    const hasWarnings = (row.warnings ?? []).length > 0;
    if (isWanted && hasWarnings) warned++;
    if (state.warned && !hasWarnings) continue;
    counts[row.change]++;
    if (isWanted) rows.push(row);
  }
  return { rows, counts, warned };
}
function selectSkipped(skipped, state) {
  const words = terms(state.text);
  return skipped.filter((row) =>
    (state.kind === "" || row.kind === state.kind) &&
    (state.reason === "" || row.reason === state.reason) &&
    has(row, words)
  );
}
const COLLATOR = new Intl.Collator("en", { numeric: true });
function sorted(rows, by, descending) {
  if (by === undefined) return rows;
  const keyed = rows.map((row) => ({ row, key: by(row) }));
  const sign = descending ? -1 : 1;
  keyed.sort(({ key: a }, { key: b }) =>
    sign * (typeof a === "number" && typeof b === "number" ? a - b : COLLATOR.compare(String(a), String(b)))
  );
  return keyed.map(({ row }) => row);
}

const EVERYTHING = {
  tab: "changes",
  kind: "",
  changes: [],
  text: "",
  property: "",
  reason: "",
  warned: false,
  sort: "",
  descending: false,
};
function writeState(state) {
  const words = new URLSearchParams();
  if (state.tab !== "changes") words.set("tab", state.tab);
  if (state.kind !== "") words.set("kind", state.kind);
  if (state.changes.length > 0) words.set("change", state.changes.join("."));
  if (state.text !== "") words.set("text", state.text);
  if (state.property !== "") words.set("property", state.property);
  if (state.reason !== "") words.set("reason", state.reason);
  if (state.warned) words.set("warned", "1");
  if (state.sort !== "") words.set("sort", state.descending ? \`-\${state.sort}\` : state.sort);
  return words.toString();
}
function readState(fragment) {
  const words = new URLSearchParams(fragment.replace(/^#/, ""));
  const kind = words.get("kind");
  const given = new Set((words.get("change") ?? "").split("."));
  const sort = words.get("sort") ?? "";
  return {
    tab: words.get("tab") === "skipped" ? "skipped" : "changes",
    kind: kind === "user" || kind === "group" ? kind : "",
    changes: CHANGES.filter((change) => given.has(change)),
    text: words.get("text") ?? "",
    property: words.get("property") ?? "",
    reason: words.get("reason") ?? "",
    warned: words.get("warned") === "1",
    sort: sort.replace(/^-/, ""),
    descending: sort.startsWith("-"),
  };
}
function describeState(state) {
  return [
    state.kind === "" ? "" : \`\${state.kind}s only\`,
    state.changes.length === 0 ? "" : \`changes: \${state.changes.join(", ")}\`,
    state.property === "" ? "" : \`property: \${state.property}\`,
    state.reason === "" ? "" : \`reason: \${state.reason}\`,
    state.warned ? "with warnings" : "",
    state.text === "" ? "" : \`text: \${state.text}\`,
  ].filter((words) => words !== "").join("; ");
}

const KEY = "udm-directory-connector-theme";
function showTheme() {
  const root = document.documentElement;
  const chosen = root.dataset["theme"] ?? "auto";
  const inputs = byId("theme").querySelectorAll("input");
  for (const input of inputs) {
    input.checked = input.value === chosen;
    input.addEventListener("change", () => {
      if (input.value === "auto") delete root.dataset["theme"];
      else root.dataset["theme"] = input.value;
      history.replaceState({ theme: input.value }, "");
      try {
        localStorage.setItem(KEY, input.value);
      } catch {
      }
    });
  }
}

const PAUSE = 120;
function picker(label, all, options, name, onPick) {
  const select = html("select", { "aria-label": label });
  select.append(html("option", { value: "" }, all));
  for (const [option, amount] of [...options].sort(([a], [b]) => a < b ? -1 : 1)) {
    select.append(html("option", { value: option }, \`\${name(option)} (\${count(amount)})\`));
  }
  select.addEventListener("change", () => onPick(select.value));
  return select;
}
function frequencies(lists) {
  const amounts = new Map();
  for (const list of lists) for (const word of list) amounts.set(word, (amounts.get(word) ?? 0) + 1);
  return amounts;
}
function showChip(chip, isPressed, amount) {
  chip.setAttribute("aria-pressed", String(isPressed));
  chip.classList.toggle("none", amount === 0);
  const place = chip.querySelector("b");
  if (place !== null) setText(place, count(amount));
}
class Tools {
  #actions;
  #tabs = new Map();
  #search = html("input", {
    type: "search",
    id: "search",
    placeholder: "Filter by name, DN, key or value",
    "aria-label": "Filter by name, DN, key or value",
    "aria-keyshortcuts": "/",
    spellcheck: "false",
    autocomplete: "off",
  });
  #kinds = new Map();
  #chips = new Map();
  #chipBox = html("div", { class: "chips", role: "group", "aria-label": "Changes" });
  #property;
  #reason;
  #warned = html(
    "button",
    { type: "button", class: "chip warned", "aria-pressed": "false" },
    html("span", {}, "With warnings"),
    html("b", {}),
  );
  #order;
  #unfold;
  #clear;
  #hasWarnings;
  #pending = 0;
  constructor(plan, actions, columns) {
    this.#actions = actions;
    const { onChange } = actions;
    this.#hasWarnings = plan.changes.some(({ warnings }) => (warnings ?? []).length > 0);
    const properties = frequencies(plan.changes.map((row) => row.properties.map(({ property }) => property)));
    this.#property = picker(
      "Property",
      "Any property",
      properties,
      (name) => name,
      (property) => onChange({ property }),
    );
    const reasons = frequencies(plan.skipped.map(({ reason }) => [reason]));
    this.#reason = picker("Reason", "Any reason", reasons, worded, (reason) => onChange({ reason }));
    this.#order = html("select", { class: "order", "aria-label": "Order" });
    this.#order.append(html("option", { value: "" }, "Order of the plan"));
    for (const { key, label } of columns) {
      this.#order.append(html("option", { value: key }, \`By \${label.toLowerCase()}\`));
    }
    this.#order.addEventListener("change", () => onChange({ sort: this.#order.value, descending: false }));
    this.#warned.addEventListener(
      "click",
      () => onChange({ warned: this.#warned.getAttribute("aria-pressed") !== "true" }),
    );
    this.#clear = button("Clear filters", () => {
      this.#forgetPending();
      this.#search.value = "";
      actions.onClear();
    }, { id: "clear" });
    this.#unfold = button("Unfold all", actions.onUnfold, { id: "unfold" });
    byId("actions").append(
      this.#clear,
      this.#unfold,
      button("Export CSV", actions.onExport, {
        id: "export",
        title: "The rows that are shown, for a spreadsheet",
      }),
    );
    this.#addTabs(plan);
    byId("filters").append(
      html("div", { class: "search" }, this.#search, html("kbd", { "aria-hidden": "true" }, "/")),
      this.#kindChoice(plan),
      this.#chipBox,
      this.#property,
      this.#reason,
      this.#order,
    );
    for (const change of CHANGES) {
      const chip = html("button", { type: "button", class: \`chip \${change}\`, "aria-pressed": "false" });
      chip.append(html("span", {}, CHANGE_LABEL[change]), html("b", {}));
      chip.addEventListener("click", () => this.#toggle(change));
      this.#chips.set(change, chip);
      this.#chipBox.append(chip);
    }
    this.#chipBox.append(this.#warned);
    this.#listen();
  }
  #addTabs(plan) {
    const tabs = /** @type {const} */ ([
      ["changes", "Changes", plan.changes.length],
      ["skipped", "Skipped", plan.skipped.length],
    ]);
    for (const [tab, label, amount] of tabs) {
      const element = html(
        "button",
        { type: "button", role: "tab", id: \`tab-\${tab}\`, "aria-controls": \`panel-\${tab}\` },
        \`\${label} \`,
        html("b", {}, count(amount)),
      );
      element.addEventListener("click", () => this.#actions.onChange({ tab }));
      this.#tabs.set(tab, element);
    }
    const box = byId("tabs");
    box.append(...this.#tabs.values());
    box.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      const other = this.#tabs.get("changes") === document.activeElement ? "skipped" : "changes";
      this.#actions.onChange({ tab: other });
      this.#tabs.get(other)?.focus();
    });
  }
  #kindChoice(plan) {
    const amounts = frequencies([plan.changes.map(({ kind }) => kind)]);
    const choice = html(
      "fieldset",
      { class: "segments", id: "kind" },
      html("legend", { class: "unseen" }, "Kind"),
    );
    for (const kind of ["", ...KINDS]) {
      const input = html("input", { type: "radio", name: "kind", value: kind });
      input.addEventListener(
        "change",
        () => this.#actions.onChange({ kind: /** @type {State["kind"]} */ (kind) }),
      );
      this.#kinds.set(kind, input);
      const label = kind === "" ? "All" : KINDS_LABEL[/** @type {"user"} */ (kind)];
      const title = kind === "" ? count(plan.changes.length) : count(amounts.get(kind) ?? 0);
      choice.append(html("label", { title: \`\${title} changes\` }, input, html("span", {}, label)));
    }
    return choice;
  }
  #listen() {
    this.#search.addEventListener("input", () => {
      clearTimeout(this.#pending);
      this.#pending = setTimeout(() => this.#searchNow(), PAUSE);
    });
    this.#search.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" && event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      if (event.key === "Escape") this.#search.value = "";
      this.#searchNow();
      if (event.key !== "Escape") this.#actions.onEnter();
    });
    document.addEventListener("keydown", (event) => {
      const isTyping = event.target instanceof Element &&
        event.target.matches("input[type=search], textarea, select");
      if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.focusSearch();
      this.#search.select();
    });
  }
  focusSearch() {
    this.#search.focus();
  }
  #searchNow() {
    this.#forgetPending();
    this.#actions.onChange({ text: this.#search.value.trim() });
  }
  #forgetPending() {
    clearTimeout(this.#pending);
    this.#pending = 0;
  }
  #toggle(change) {
    const pressed = CHANGES.filter((other) =>
      (this.#chips.get(other)?.getAttribute("aria-pressed") === "true") !== (other === change)
    );
    this.#actions.onChange({ changes: pressed });
  }
  show(state, { shown, total, counts, warned, hasOpen }) {
    const isChanges = state.tab === "changes";
    for (const [tab, element] of this.#tabs) {
      element.setAttribute("aria-selected", String(tab === state.tab));
      element.tabIndex = tab === state.tab ? 0 : -1;
    }
    if (this.#pending === 0 && this.#search.value.trim() !== state.text) this.#search.value = state.text;
    for (const [kind, input] of this.#kinds) input.checked = kind === state.kind;
    for (const [change, chip] of this.#chips) showChip(chip, state.changes.includes(change), counts[change]);
    showChip(this.#warned, state.warned, warned);
    this.#property.value = state.property;
    this.#reason.value = state.reason;
    this.#order.value = state.sort;
    this.#chipBox.hidden = !isChanges;
    this.#property.hidden = !isChanges;
    this.#order.hidden = !isChanges;
    this.#warned.hidden = !this.#hasWarnings;
    this.#reason.hidden = isChanges;
    const [one, many] = isChanges ? ["change", "changes"] : ["skipped entry", "skipped entries"];
    const all = counted(total, one, many);
    setText(byId("count"), shown === total ? all : \`\${count(shown)} of \${all}\`);
    setText(this.#unfold, hasOpen ? "Fold all" : "Unfold all");
    this.#clear.hidden = state.kind === "" && state.text === "" &&
      (isChanges
        ? state.property === "" && state.changes.length === 0 && !state.warned
        : state.reason === "");
  }
}

const planRead = JSON.parse(byId("document").textContent ?? "");
const plan = {
  ...planRead,
  skipped: [
    ...planRead.skipped,
    ...(planRead.invalid_values ?? []).map((row) => ({
      ...row,
      reason: /** @type {const} */ ("transform"),
      message: \`\${row.property} is skipped, the rest of the entry is written: \${row.message}\`,
    })),
  ],
};
byId("document").remove();
let state = readState(location.hash);
function select(of) {
  const { rows, counts, warned } = selectChanges(plan.changes, of);
  const isChanges = of.tab === "changes";
  const byChange = isChanges ? CHANGE_COLUMNS.find(({ key }) => key === of.sort)?.by : undefined;
  const bySkipped = isChanges ? undefined : SKIPPED_COLUMNS.find(({ key }) => key === of.sort)?.by;
  return {
    changes: sorted(rows, byChange, of.descending),
    skipped: sorted(selectSkipped(plan.skipped, of), bySkipped, of.descending),
    counts,
    warned,
  };
}
let selected = select(state);
function sort(key) {
  if (state.sort !== key) change({ sort: key, descending: false });
  else if (!state.descending) change({ descending: true });
  else change({ sort: "", descending: false });
}
const common = { onSort: sort, onFold: () => showTools(), onLeave: () => tools.focusSearch() };
const changeGrid = new Grid({
  ...common,
  label: "Changes",
  name: "of-changes",
  columns: CHANGE_COLUMNS,
  detail: (row, words) => changeDetail(row, { words, extent: ON_SCREEN }),
});
const skippedGrid = new Grid({
  ...common,
  label: "Skipped entries",
  name: "of-skipped",
  columns: SKIPPED_COLUMNS,
  detail: (row, words) => skippedDetail(row, { words, extent: ON_SCREEN }),
});
const panel = (tab, content) =>
  html("div", { role: "tabpanel", id: \`panel-\${tab}\`, "aria-labelledby": \`tab-\${tab}\` }, content);
const panels = {
  changes: panel("changes", changeGrid.element),
  skipped: panel("skipped", skippedGrid.element),
};
function grid() {
  return state.tab === "changes" ? changeGrid : skippedGrid;
}
function show() {
  panels.changes.hidden = state.tab !== "changes";
  panels.skipped.hidden = state.tab !== "skipped";
  const view = { words: terms(state.text), sort: state.sort, descending: state.descending };
  const none = "Nothing matches the filters.";
  if (state.tab === "changes") {
    const empty = plan.changes.length === 0 ? "Nothing to do: UDM matches the source." : none;
    changeGrid.show(selected.changes, { ...view, empty });
  } else {
    const empty = plan.skipped.length === 0 ? "No entry is skipped." : none;
    skippedGrid.show(selected.skipped, { ...view, empty });
  }
  showTools();
}
function showTools() {
  const isChanges = state.tab === "changes";
  tools.show(state, {
    shown: isChanges ? selected.changes.length : selected.skipped.length,
    total: isChanges ? plan.changes.length : plan.skipped.length,
    counts: selected.counts,
    warned: selected.warned,
    hasOpen: grid().hasOpen,
  });
}
function change(to) {
  const isOtherTab = to.tab !== undefined && to.tab !== state.tab;
  const next = { ...state, ...to, ...(isOtherTab ? { sort: "", descending: false } : {}) };
  const fragment = writeState(next);
  if (fragment === writeState(state)) return;
  state = next;
  selected = select(state);
  keepInSight(show);
  const address = fragment === "" ? location.pathname + location.search : \`#\${fragment}\`;
  history.replaceState(history.state, "", address);
}
function keepInSight(action) {
  const isWithin = byId("table").getBoundingClientRect().top < 0;
  action();
  if (isWithin) byId("table").scrollIntoView({ behavior: "instant", block: "start" });
}
function save() {
  const isChanges = state.tab === "changes";
  const text = isChanges ? changesCsv(selected.changes) : skippedCsv(selected.skipped);
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = html("a", { href: address, download: isChanges ? "changes.csv" : "skipped.csv" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
const tools = new Tools(plan, {
  onChange: change,
  onEnter: () => grid().focus(),
  onClear: () => {
    change({ ...EVERYTHING, tab: state.tab, sort: state.sort, descending: state.descending });
    tools.focusSearch();
  },
  onUnfold: () => {
    grid().unfoldAll(!grid().hasOpen);
    showTools();
  },
  onExport: save,
}, CHANGE_COLUMNS);
showTheme();
function showOnly(to) {
  change({ ...EVERYTHING, ...to });
  byId("table").scrollIntoView({ block: "start" });
}
showHead(plan, () => showOnly({ warned: true }));
showCallouts(plan);
showPicture(
  plan,
  (kind, picked) => showOnly(picked === "skipped" ? { kind, tab: "skipped" } : { kind, changes: [picked] }),
);
byId("panels").append(panels.changes, panels.skipped);
new ResizeObserver(([entry]) => {
  const isSticky = entry !== undefined && getComputedStyle(entry.target).position === "sticky";
  const height = isSticky ? entry.target.getBoundingClientRect().height : 0;
  document.documentElement.style.setProperty("--tools-height", \`\${height}px\`);
}).observe(byId("tools"));
show();
showPaper(() => ({ ...selected, filter: describeState(state) }));
addEventListener("hashchange", () => {
  state = readState(location.hash);
  selected = select(state);
  show();
});
byId("skip").addEventListener("click", (event) => {
  event.preventDefault();
  tools.focusSearch();
});
document.documentElement.dataset["ready"] = "true";
})();
`;
