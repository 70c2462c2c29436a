/**
 * The head of the page: data about the plan, refusals, notices and limits.
 *
 * @module
 */

import { button, byId, html, setText } from "./dom.js";
import { count, counted, KIND_LABEL, KINDS, warnedText, worded } from "./labels.js";
import { value } from "./visible.js";

/** @typedef {import("../../../src/review/schema.ts").PlanDocument} PlanDocument */

/**
 * @param {string} created
 */
function time(created) {
  const date = new Date(created);
  if (Number.isNaN(date.getTime())) return value(created);
  const day = { year: "numeric", month: "long", day: "numeric" };
  const clock = { hour: "2-digit", minute: "2-digit", timeZoneName: "short" };
  /** @param {string | undefined} zone */
  const text = (zone) =>
    new Intl.DateTimeFormat(
      "en-GB",
      /** @type {Intl.DateTimeFormatOptions} */ ({ ...day, ...clock, timeZone: zone }),
    )
      .format(date);
  return html("time", { datetime: created, title: `Here: ${text(undefined)}` }, text("UTC"));
}

/**
 * @param {string} text
 * @returns {Promise<boolean>}
 */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // A file may be refused the clipboard; the older way has no such limit.
    const area = html("textarea", { class: "unseen", readonly: true });
    area.value = text;
    document.body.append(area);
    area.select();
    const isDone = document.execCommand("copy");
    area.remove();
    return isDone;
  }
}

/**
 * @param {string} checksum
 */
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

/**
 * @param {string} label
 * @param {Node} content
 */
function fact(label, content) {
  return html("div", {}, html("dt", {}, label), html("dd", {}, content));
}

/**
 * @param {PlanDocument} plan
 * @param {import("../../../src/common/model.ts").Kind} kind
 */
function shareOf(plan, kind) {
  const { modified, renamed, target } = plan.totals[kind];
  return `${count(modified + renamed)} of ${counted(target, kind)} (${plan.modified_share[kind]} %)`;
}

/**
 * @param {PlanDocument["value_losses"][number]} loss
 */
function lostValues({ kind, property, holders, emptied }) {
  return html(
    "span",
    {},
    html("b", {}, "Values to be lost"),
    ` ${count(emptied)} of ${counted(holders, kind)}: `,
    value(property),
  );
}

/**
 * @param {PlanDocument} plan
 * @param {() => void} onWarned Shows the changes with warnings.
 */
export function showHead(plan, onWarned) {
  document.title = `Plan of ${plan.configuration}`;
  byId("program").append(value(plan.program));
  byId("title").append(value(plan.configuration));
  const verdict = byId("verdict");
  const changes = plan.changes.length;
  const state = plan.refusals.length > 0 ? "refused" : changes > 0 ? "pending" : "none";
  verdict.classList.add(state);
  verdict.textContent = state === "refused"
    ? `Refused · ${counted(changes, "change")}`
    : state === "pending"
    ? `${counted(changes, "change")} pending`
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

/**
 * @param {string} id
 * @param {readonly Node[]} entries
 */
function showList(id, entries) {
  const section = byId(id);
  section.hidden = entries.length === 0;
  section.querySelector("ul")?.append(...entries.map((entry) => html("li", {}, entry)));
}

/**
 * Refusals, notices and limits.
 *
 * @param {PlanDocument} plan
 */
export function showCallouts(plan) {
  /** @param {PlanDocument["refusals"][number]} entry */
  const line = ({ kind, reason, message }) =>
    html(
      "span",
      {},
      html("b", {}, `${worded(reason)} (${KIND_LABEL[kind].toLowerCase()}s)`),
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
        ` (${addresses} ${addresses === 1 ? "address" : "addresses"})`,
      )
    ),
    ...(unknown > 0
      ? [html(
        "span",
        {},
        html("b", {}, "Unknown members"),
        ` ${counted(unknown, "member")} of groups ${
          unknown === 1 ? "is" : "are"
        } neither a user nor a group of the source.`,
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
