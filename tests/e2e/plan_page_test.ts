import assert from "node:assert/strict";
import type { Change, PlanDocument } from "../../src/review/schema.ts";
import {
  evaluate,
  names,
  type Opened,
  type Opening,
  printedPages,
  rowOf,
  rows,
  shows,
  whyNoBrowser,
  withPage,
} from "./plan_page/browser.ts";
import { samplePlan } from "./plan_page/sample.ts";

const noBrowser = whyNoBrowser();
if (noBrowser !== undefined) console.log(`skipped: the plan page in a browser: ${noBrowser}`);

/** Maximum time to open a page (ms); generous, for loaded machines. The goal is 2 s. */
const MAX_OPENING = 10_000;

function test(
  name: string,
  plan: () => PlanDocument,
  action: (opened: Opened, plan: PlanDocument) => Promise<void>,
  opening: Opening = {},
): void {
  Deno.test({
    name: `plan page: ${name}`,
    ignore: noBrowser !== undefined,
    async fn() {
      const document = plan();
      await withPage(document, opening, (opened) => action(opened, document));
    },
  });
}

/** The name in the focused row, or the id of another focused element. */
const FOCUSED =
  `document.activeElement.matches(".row") ? document.activeElement.querySelector(".name").innerText : document.activeElement.id`;

const focusedRow = ({ page }: Opened) => evaluate<string>(page, FOCUSED);

test("a plan of 5,000 changes opens quickly", () => samplePlan(5000), async ({ page, took }) => {
  await rows(page).first().waitFor();
  console.log(`the page of 5,000 changes was ready after ${took.toFixed(0)} ms`);
  assert.ok(took < MAX_OPENING, `${took} ms`);
  await shows(page, "5,000 changes");
  assert.equal(await page.getByRole("treegrid", { name: "Changes" }).getAttribute("aria-rowcount"), "5001");
  // Only visible rows are rendered.
  assert.ok(await rows(page).count() < 100);
});

test(
  "the header describes the plan, and leads to what UDM will reject",
  () => samplePlan(30),
  async ({ page }, plan) => {
    const head = await page.locator(".intro").innerText();
    for (
      const text of [
        plan.configuration,
        plan.source,
        plan.target,
        plan.checksum,
        "14 March 2026 at 08:15 UTC",
      ]
    ) {
      assert.ok(head.includes(text), text);
    }
    const { user, group } = plan.totals;
    const [users, groups] = [user, group].map(({ modified, renamed, target }) =>
      `${modified + renamed} of ${target}`
    );
    const { modified_share: share } = plan;
    const shares = `${users} users (${share.user} %), ${groups} groups (${share.group} %)`;
    assert.ok(head.includes(shares), `${shares}: ${head}`);
    assert.equal(await page.title(), `Plan of ${plan.configuration}`);
    assert.equal(await page.locator("#verdict").innerText(), "30 changes pending");
    assert.ok(await page.locator("#refusals").isHidden());
    assert.equal(
      await page.locator("#limits").innerText(),
      "Limits\nmax_delete20 %\nmax_modifynone\nmax_member_loss30 %",
    );
    await page.getByRole("button", { name: "Copy the checksum" }).click();
    await page.locator("#copy", { hasText: "Copied" }).waitFor();
    const warned = page.getByRole("button", { name: "UDM will reject 1 change" });
    const box = await warned.boundingBox();
    assert.ok(box !== null && box.y < 250, JSON.stringify(box));
    const chip = page.getByRole("button", { name: "With warnings" });
    assert.equal(await chip.innerText(), "With warnings\n1");
    await warned.click();
    await shows(page, "1 of 30 changes");
    assert.equal(await chip.getAttribute("aria-pressed"), "true");
    // As of the other chips, the count is what the filters beside it leave.
    await page.getByRole("radio", { name: "Groups" }).check();
    await page.locator(".chip.warned", { hasText: /^With warnings\s*0$/ }).waitFor();
  },
);

test(
  "the chart and the totals show the changes of each kind",
  () => samplePlan(200),
  async ({ page }, plan) => {
    const { user, group } = plan.totals;
    const picture = page.getByRole("img", { name: /^Users:/ });
    assert.equal(
      await picture.getAttribute("aria-label"),
      `Users: ${user.added} added, ${user.modified} modified, ${user.renamed} renamed, ${user.disabled} disabled, ` +
        `${user.deleted} deleted, ${user.unchanged} unchanged`,
    );
    assert.equal(await picture.locator("rect").count(), 6);
    assert.equal(await page.getByRole("img", { name: /^Groups:/ }).locator("rect").count(), 3);
    const card = await page.locator(".card[data-kind=group]").innerText();
    assert.match(card, new RegExp(`${group.source} in the source, ${group.target} in the target`));
    await page.locator(".card[data-kind=user] .tile.rename").click();
    await shows(page, `${user.renamed} of 200 changes`);
    await page.locator(".card[data-kind=user] .skipped-entries").click();
    await shows(page, `${user.skipped} skipped entries`);
  },
);

test("refusals, notices and skipped entries have their own sections", () =>
  samplePlan(3, {
    refusals: [{ reason: "max_delete", kind: "user", message: "24 of 100 users would be deleted" }],
    notices: [{ reason: "deletions_withheld", kind: "group", message: "3 groups stay" }],
    value_losses: [{ kind: "user", property: "mailPrimaryAddress", holders: 2999, emptied: 1 }],
    unknown_members: 1,
  }), async ({ page }) => {
  assert.equal(await page.locator("#verdict").innerText(), "Refused · 3 changes");
  assert.match(
    await page.locator("#refusals").innerText(),
    /Max delete \(users\) 24 of 100 users would be deleted/,
  );
  const notices = await page.locator("#notices").innerText();
  assert.match(notices, /Deletions withheld \(groups\) 3 groups stay/);
  assert.match(notices, /1 member of groups is neither a user nor a group/);
  assert.match(notices, /Values to be lost 1 of 2,999 users: mailPrimaryAddress/);
  await page.getByRole("tab", { name: /Skipped 3/ }).click();
  await shows(page, "3 skipped entries");
  const row = page.locator(".of-skipped .item > .row").first();
  assert.match(await row.innerText(), /Duplicate mail\s+User\s+guest0/);
  await row.click();
  assert.match(await page.locator(".of-skipped .detail").innerText(), /give one of them another address/);
  await page.getByLabel("Reason").selectOption("no_primary_key");
  await shows(page, "2 of 3 skipped entries");
  await page.locator("#tab-skipped").press("ArrowLeft");
  await shows(page, "3 changes");
});

test(
  "changes are filtered by kind, change, property and text, and the URL keeps the filters",
  () => samplePlan(600),
  async (opened, plan) => {
    const { page, address } = opened;
    const matching = (match: (change: Change) => boolean) => plan.changes.filter(match).length;
    await page.getByRole("radio", { name: "Groups" }).check();
    await shows(page, `${matching(({ kind }) => kind === "group")} of 600 changes`);
    await page.getByRole("button", { name: /^Added/ }).click();
    await shows(
      page,
      `${matching(({ kind, change }) => kind === "group" && change === "add")} of 600 changes`,
    );
    await page.getByRole("radio", { name: "All" }).check();
    await page.getByRole("button", { name: /^Modified/ }).click();
    await page.getByLabel("Property").selectOption("jpegPhoto");
    const has = ({ properties }: Change, name: string) =>
      properties.some(({ property }) => property === name);
    await shows(page, `${matching((change) => has(change, "jpegPhoto"))} of 600 changes`);
    await page.getByRole("button", { name: "Clear filters" }).click();
    await shows(page, "600 changes");
    await page.locator("#search").fill("HAAS bernd");
    await page.locator("#count", { hasText: /^\d+ of 600/ }).waitFor();
    for (const name of await names(page)) assert.match(name, /bernd/);
    await page.locator("#search").fill("haas");
    await page.getByRole("button", { name: /^Renamed/ }).click();
    const renamed = `${matching(({ change }) => change === "rename")} of 600 changes`;
    await shows(page, renamed);
    assert.equal(page.url(), `${address}#change=rename&text=haas`);
    assert.equal(await page.locator(".cell.name mark").first().innerText(), "haas");
    await page.getByRole("button", { name: "With warnings" }).click();
    await shows(page, `${matching(({ warnings }) => (warnings ?? []).length > 0)} of 600 changes`);
    await page.locator("#search").fill("nobody at all");
    await shows(page, "0 of 600 changes");
    assert.ok(await page.getByText("Nothing matches the filters.").isVisible());
  },
);

test("a link opens the page with its filters and order", () => samplePlan(300), async ({ page }, plan) => {
  const count = plan.changes.filter(({ change, kind }) => kind === "user" && change === "add").length;
  await shows(page, `${count} of 300 changes`);
  assert.ok(await page.getByRole("radio", { name: "Users" }).isChecked());
  assert.equal(await page.getByRole("button", { name: /^Added/ }).getAttribute("aria-pressed"), "true");
  assert.equal(
    await page.getByRole("columnheader", { name: "Name" }).getAttribute("aria-sort"),
    "descending",
  );
  await evaluate(page, `void (location.hash = "#kind=group")`);
  await shows(page, "30 of 300 changes");
}, { fragment: "kind=user&change=add&sort=-name" });

test(
  "a column header sorts ascending, descending and in plan order",
  () => samplePlan(300),
  async ({ page }, plan) => {
    const header = page.getByRole("columnheader", { name: "Name" });
    const first = async (sort: string) => {
      await page.locator(`[role=columnheader][data-key=name][aria-sort=${sort}]:visible`).waitFor();
      return (await names(page))[0]?.split(" ")[0];
    };
    const sorted = plan.changes.map(({ name }) => name).sort(
      new Intl.Collator("en", { numeric: true }).compare,
    );
    assert.equal(await first("none"), plan.changes[0]?.name);
    await header.getByRole("button").click();
    assert.equal(await first("ascending"), sorted[0]);
    await header.getByRole("button").press("Enter");
    assert.equal(await first("descending"), sorted.at(-1));
    await header.getByRole("button").click();
    assert.equal(await first("none"), plan.changes[0]?.name);
    await page.getByRole("columnheader", { name: "Change" }).getByRole("button").click();
    await page.locator("[data-key=change][aria-sort=ascending]").waitFor();
    assert.match(await rows(page).first().innerText(), /^Added/);
  },
);

test(
  "a click expands a row to its differences, and collapses it again",
  () => samplePlan(100),
  async ({ page }) => {
    const row = rows(page).nth(1);
    assert.equal(await row.getAttribute("aria-expanded"), "false");
    await row.click();
    await page.locator(".row[aria-expanded=true]").waitFor();
    const detail = page.locator(".detail");
    assert.deepEqual(await detail.locator("thead th").allInnerTexts(), ["Property", "Current", "Planned"]);
    assert.equal(
      await detail.locator("tr", { hasText: "mailPrimaryAddress" }).locator(".before").innerText(),
      "from\nbernd.meyer1@school.example",
    );
    assert.equal(await detail.locator("ins").first().innerText(), "students.");
    const phone = detail.locator("tr", { hasText: "phone" });
    const side = async (name: string) => (await phone.locator(name).innerText()).split("\n").filter(Boolean);
    assert.deepEqual(await side(".before"), ["from", "−", "removed:", "+49 421 2012-101", "1 unchanged"]);
    assert.deepEqual(await side(".after"), ["to", "+", "added:", "+49 421 2013-101", "1 unchanged"]);
    // Each value stands under the head of its column.
    for (const [head, cell] of [["Current", ".before"], ["Planned", ".after"]] as const) {
      const [above, below] = await Promise.all([
        detail.getByRole("columnheader", { name: head }).boundingBox(),
        phone.locator(cell).boundingBox(),
      ]);
      assert.ok(above !== null && below !== null && Math.abs(above.x - below.x) < 1, head);
    }
    assert.equal(await detail.locator(".sign").count(), 0);
    assert.match(await detail.innerText(), /DN in the target\s+uid=bernd/);
    // The rows below move down without overlap.
    const [end, next] = await Promise.all([detail.boundingBox(), rows(page).nth(2).boundingBox()]);
    assert.ok(end !== null && next !== null && Math.abs(end.y + end.height - next.y) < 1.5);
    await row.click();
    await page.locator(".detail").waitFor({ state: "detached" });
    await rows(page).nth(3).click();
    assert.match(
      await page.locator(".detail").innerText(),
      /jpegPhoto\s+picture sha256:[\s\S]*set, and never shown/,
    );
  },
);

test("lists that begin, end or only change their order are shown in both columns", () =>
  samplePlan(2, {
    changes: [
      {
        change: "modify",
        kind: "group",
        name: "choir",
        properties: [
          { property: "begins", type: "list", added: ["a", "b"], removed: [], kept: 0 },
          { property: "ends", type: "list", added: [], removed: ["a"], kept: 0 },
          { property: "order", type: "list", added: [], removed: [], kept: 2, reordered: true },
        ],
      },
      {
        change: "add",
        kind: "user",
        name: "new",
        properties: [
          { property: "shell", type: "value", old: "/bin/bash", new: null },
          { property: "phone", type: "list", added: ["1"], removed: [], kept: 0 },
          { property: "password", type: "secret" },
        ],
      },
    ],
  }), async ({ page }) => {
  const cells = async (at: number) => {
    await rows(page).nth(at).click();
    const all = await evaluate(
      page,
      `[...document.querySelectorAll(".differences tbody tr")].map((row) =>
        [...row.cells].map((cell) => cell.innerText.replaceAll(/\\s+/g, " ").trim()))`,
    );
    await rows(page).nth(at).click();
    return all;
  };
  assert.deepEqual(await cells(0), [
    ["begins", "from not set", "to + added: a + added: b"],
    ["ends", "from − removed: a", "to not set"],
    ["order", "from 2 items", "to the same items in another order"],
  ]);
  // The template of UDM has a value that is removed.
  assert.deepEqual(await cells(1), [
    ["shell", "from /bin/bash", "to not set"],
    ["phone", "from not set", "to + added: 1"],
    ["password", "set, and never shown"],
  ]);
});

test("long lists expand on demand, and are cut on paper", () =>
  samplePlan(1, {
    changes: [{
      change: "modify",
      kind: "group",
      name: "everybody",
      properties: [{
        property: "users",
        type: "list",
        added: Array.from({ length: 12_000 }, (_, index) => `uid=user${index},dc=example`),
        removed: [],
        kept: 0,
      }],
    }],
  }), async ({ page }) => {
  await rows(page).first().click();
  assert.equal(await page.locator(".items li").count(), 100);
  await page.getByRole("button", { name: "Show all 12,000" }).click();
  assert.equal(await page.locator(".items li").count(), 12_000);
  // The page grows with the list.
  await page.getByText("uid=user11999,dc=example").scrollIntoViewIfNeeded();
  assert.ok(await page.getByText("uid=user11999,dc=example").isVisible());
  // Paper cannot expand.
  await page.emulateMedia({ media: "print" });
  await evaluate(page, `void dispatchEvent(new Event("beforeprint"))`);
  assert.match(await page.locator(".paper .after").innerText(), /user0,dc=example[\s\S]*and 11,980 more/);
  assert.equal(await page.locator(".paper button").count(), 0);
});

test("the keyboard reaches everything", () => samplePlan(600), async (opened) => {
  const { page } = opened;
  await page.keyboard.press("Tab");
  assert.equal(await focusedRow(opened), "skip");
  await page.keyboard.press("/");
  assert.equal(await focusedRow(opened), "search");
  await page.keyboard.type("meyer");
  await page.keyboard.press("ArrowDown");
  assert.equal(await focusedRow(opened), "anna.meyer0");
  await page.keyboard.press("ArrowDown");
  assert.equal(await focusedRow(opened), "bernd.meyer1");
  for (
    const [key, expanded] of [["Enter", true], [" ", false], ["ArrowRight", true], [
      "ArrowLeft",
      false,
    ]] as const
  ) {
    await page.keyboard.press(key);
    assert.equal(await evaluate(page, `document.activeElement.ariaExpanded`), String(expanded), key);
    assert.equal(await page.locator(".detail").count(), expanded ? 1 : 0, key);
  }
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowUp");
  assert.equal(await focusedRow(opened), "search");
  await page.keyboard.press("Escape");
  await shows(page, "600 changes");
  await page.keyboard.press("Enter");
  await page.keyboard.press("End");
  const last = rowOf(page, "class-8d-59");
  assert.equal(await focusedRow(opened), "class-8d-59");
  const box = await last.boundingBox();
  assert.ok(box !== null && box.y >= 0 && box.y + box.height <= 900, JSON.stringify(box));
  await page.keyboard.press("PageUp");
  await page.keyboard.press("ArrowUp");
  assert.match(await focusedRow(opened), /^class-/);
  // The row keeps the focus while scrolling.
  const before = await focusedRow(opened);
  await evaluate(page, `void scrollTo({ top: 0, behavior: "instant" })`);
  await page.keyboard.press("Shift");
  assert.equal(await focusedRow(opened), before);
  await page.keyboard.press("Shift+Tab");
  assert.match(await evaluate(page, `document.activeElement.className`), /sort/);
});

test("every control has a name, and the count is announced", () => samplePlan(50), async ({ page }) => {
  const nameless = await evaluate(
    page,
    `[...document.querySelectorAll("button, input, select, a")].filter((e) => e.checkVisibility() &&
      !(e.ariaLabel || e.innerText?.trim() || e.labels?.[0]?.innerText.trim())).map((e) => e.outerHTML)`,
  );
  assert.deepEqual(nameless, []);
  assert.equal(await page.locator("#count").getAttribute("aria-live"), "polite");
  const roles = await page.locator("#panel-changes").ariaSnapshot();
  assert.match(roles, /treegrid "Changes"[\s\S]*columnheader "Name"[\s\S]*row "Modified User anna\.meyer0/);
});

/** Values that would run code if the page treated text as markup. */
const HOSTILE = [
  "</script><script>globalThis.hurt = 1</script>",
  "<img src=x onerror='globalThis.hurt=1'>",
  "<svg/onload=alert(1)>",
  "{{policy}}$&",
  "javascript:alert(1)",
  "<!--<script>",
];

test("hostile values are shown as text, and invisible characters are made visible", () =>
  samplePlan(0, {
    configuration: HOSTILE[0] as string,
    source: HOSTILE[1] as string,
    checksum: HOSTILE[2] as string,
    limits: { [HOSTILE[1] as string]: HOSTILE[1] as string },
    notices: [{ kind: "user", reason: "nesting_cycle", message: HOSTILE.join(" ") }],
    refusals: [{ kind: "user", reason: HOSTILE[1] as string, message: HOSTILE.join(" ") }],
    changes: [...HOSTILE, "exe\u202etxt.\u2028\u0000\ud800 "].map((text) => ({
      change: "modify",
      kind: "user",
      name: text,
      dn: text,
      primary_key: text,
      warnings: [text],
      properties: [
        { property: text, type: "value", old: text, new: `${text}!` },
        { property: `list ${text}`, type: "list", added: [text], removed: [text], kept: 0 },
        { property: "photo", type: "photo", old: { digest: text }, new: null },
      ],
    })),
    skipped: HOSTILE.map((text) => ({ kind: "user", dn: text, reason: "no_name", message: text })),
  }), async ({ page }) => {
  assert.equal(await page.locator("h1").innerText(), HOSTILE[0]);
  await page.getByRole("button", { name: "Unfold all" }).click();
  for (const [index, text] of HOSTILE.entries()) {
    assert.equal(await page.locator(".item .cell.name").nth(index).innerText(), text);
  }
  await page.locator("#search").fill("<img src=x");
  await shows(page, "1 of 7 changes");
  assert.equal(
    await page.locator(".cell.name mark").allInnerTexts().then((marks) => marks.join(" ")),
    "<img src=x",
  );
  await page.locator("#search").fill("txt");
  await page.locator(".item .cell.name", { hasText: /^exeU\+202Etxt\.U\+2028U\+0000U\+D800␣$/ }).waitFor();
  await page.getByRole("tab", { name: /Skipped/ }).click();
  await evaluate(page, `void dispatchEvent(new Event("beforeprint"))`);
  assert.equal(
    await evaluate(
      page,
      `"hurt" in globalThis || document.scripts.length !== 2 || document.images.length > 0`,
    ),
    false,
  );
  // High enough to render all rows.
}, { viewport: { width: 1400, height: 9000 } });

test("the colour scheme follows the system and the switch", () => samplePlan(20), async ({ page }) => {
  const lightness = async () => {
    const colour = await evaluate<string>(page, `getComputedStyle(document.body).backgroundColor`);
    return (colour.match(/\d+/g) ?? []).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3;
  };
  assert.ok(await lightness() < 60);
  await page.emulateMedia({ colorScheme: "light" });
  assert.ok(await lightness() > 200);
  await page.getByRole("radio", { name: "Dark" }).check();
  assert.ok(await lightness() < 60);
  await page.reload();
  await page.locator("html[data-ready]").waitFor();
  assert.ok(await page.getByRole("radio", { name: "Dark" }).isChecked());
  assert.ok(await lightness() < 60);
  await page.getByRole("radio", { name: "Auto" }).check();
  assert.ok(await lightness() > 200);
}, { colorScheme: "dark" });

test("the filtered rows are exported as CSV", () => samplePlan(600), async ({ page }, plan) => {
  await page.locator("#search").fill("haas");
  await page.getByRole("button", { name: /^Renamed/ }).click();
  const renamed = plan.changes.filter(({ change }) => change === "rename");
  await shows(page, `${renamed.length} of 600 changes`);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export CSV" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "changes.csv");
  const text = await Deno.readTextFile(await download.path());
  const lines = text.split("\r\n");
  assert.match(lines[0] ?? "", /^\ufeff?change,kind,name,/);
  assert.deepEqual(lines.slice(1, -1).map((line) => line.split(",")[2]), renamed.map(({ name }) => name));
});

test(
  "many changes are printed as a summary and a line each",
  () => samplePlan(500),
  async ({ page }, plan) => {
    // 60 pages for 5,000 changes, and two for what does not grow.
    const pages = await printedPages(page);
    assert.ok(pages <= 8, `${pages} pages`);
    await page.emulateMedia({ media: "print" });
    await evaluate(page, `void dispatchEvent(new Event("beforeprint"))`);
    const paper = page.locator(".paper");
    assert.equal(await paper.locator(".lines li").count(), 500);
    const text = await paper.innerText();
    const { user } = plan.totals;
    assert.match(text, new RegExp(`Users modified: ${user.modified}\\n`));
    assert.match(text, /Changes by property[\s\S]*phone\s+\d+\s+0\n/);
    assert.match(text, /UDM will reject 9 changes[\s\S]*has no mail domain "pupils\.example"/);
    assert.deepEqual(await evaluate(page, TOO_WIDE), []);
  },
  { viewport: { width: 718, height: 1000 } },
);

test(
  "all filtered rows are printed, expanded",
  () => samplePlan(300),
  async ({ page }, plan) => {
    await page.locator("#search").fill("haas");
    await page.locator("#count", { hasText: / of 300/ }).waitFor();
    const count =
      plan.changes.filter((change) => JSON.stringify(change).toLowerCase().includes("haas")).length;
    await shows(page, `${count} of 300 changes`);
    await page.emulateMedia({ media: "print" });
    await evaluate(page, `void dispatchEvent(new Event("beforeprint"))`);
    assert.equal(await page.locator(".paper article .differences").count(), count);
    assert.match(await page.locator(".paper").innerText(), /^Filtered by: text: haas/);
    assert.ok(await page.locator("#table").isHidden());
    await evaluate(page, `void dispatchEvent(new Event("afterprint"))`);
    assert.equal(await page.locator(".paper article").count(), 0);
  },
);

/** Elements that are wider than the window, or scroll sideways themselves. */
const TOO_WIDE = `[document.documentElement, ...document.querySelectorAll("body *")].filter((element) => {
  if (!element.checkVisibility() || element.closest(".unseen, svg, select")) return false;
  const { overflowX, whiteSpace } = getComputedStyle(element);
  const scrolls = (element === document.documentElement || /auto|scroll/.test(overflowX)) &&
    element.scrollWidth > element.clientWidth;
  const isCut = element.closest(".grid .row, .lines li");
  return scrolls || !isCut && element.getBoundingClientRect().right > innerWidth + 0.5;
}).map((element) => element.outerHTML.slice(0, 80))`;

/** A plan whose names, values and messages have nowhere to break. */
function unbreakable(): PlanDocument {
  const long = "x".repeat(300);
  const dn = `uid=${"a".repeat(60)},${"ou=department-with-a-long-name,".repeat(6)}dc=example`;
  const plan = samplePlan(60, {
    configuration: `/etc/${"very-long-".repeat(20)}name.yaml`,
    checksum: "c".repeat(64),
    source: `ldaps://${"a".repeat(60)}.example ldaps://${"b".repeat(60)}.example`,
    limits: { ["max_".repeat(20)]: "20 %", "--allow-value-loss": "p".repeat(100) },
    notices: [{ reason: "deletions_withheld", kind: "user", message: long }],
    refusals: [{ reason: "r".repeat(80), kind: "user", message: long }],
    value_losses: [{ kind: "user", property: long, holders: 1_234_567, emptied: 1_234_567 }],
    mail_domains: [{ name: `${"d".repeat(250)}.example`, addresses: 1 }],
    skipped: [{ kind: "user", dn, name: long, primary_key: long, reason: "no_primary_key", message: long }],
    unknown_members: 1_234_567,
  });
  const change: Change = {
    change: "rename",
    kind: "user",
    name: long,
    new_name: long,
    primary_key: long,
    dn,
    source_dn: dn,
    warnings: [long],
    create_only: [long],
    properties: [
      { property: "p".repeat(80), type: "value", old: long, new: `${long}y` },
      { property: "members", type: "list", added: [dn, long], removed: [dn], kept: 12_345 },
      { property: "photo", type: "photo", old: { digest: long }, new: { digest: long } },
    ],
  };
  const huge = { ...plan.totals.user, modified: 1_234_567, unchanged: 12_345_678, skipped: 1_234_567 };
  return { ...plan, totals: { user: huge, group: huge }, changes: [change, ...plan.changes] };
}

test("a window of 320 pixels needs no sideways scrolling", unbreakable, async ({ page }) => {
  assert.deepEqual(await evaluate(page, TOO_WIDE), []);
  await page.getByRole("button", { name: "Unfold all" }).click();
  await evaluate(page, `void document.getElementById("panels").scrollIntoView({ behavior: "instant" })`);
  await page.locator(".detail .differences").first().waitFor();
  assert.deepEqual(await evaluate(page, TOO_WIDE), []);
  await page.getByLabel("Order").selectOption("name");
  await page.locator("[data-key=name][aria-sort=ascending]").waitFor({ state: "attached" });
  await page.getByRole("tab", { name: /Skipped/ }).click();
  await page.locator(".of-skipped .item > .row").first().click();
  await page.locator(".of-skipped .detail").waitFor();
  assert.deepEqual(await evaluate(page, TOO_WIDE), []);
}, { viewport: { width: 320, height: 800 } });

test("a plan without changes is shown as such", () => samplePlan(0, { skipped: [] }), async ({ page }) => {
  assert.equal(await page.locator("#verdict").innerText(), "Nothing to do");
  assert.ok(await page.getByText("Nothing to do: UDM matches the source.").isVisible());
  await page.getByRole("tab", { name: /Skipped/ }).click();
  assert.ok(await page.getByText("No entry is skipped.").isVisible());
});

test(
  "50,000 changes can be searched, sorted, expanded and scrolled to the end",
  () => samplePlan(50_000),
  async (opened) => {
    const { page, took } = opened;
    console.log(`the page of 50,000 changes was ready after ${took.toFixed(0)} ms`);
    await page.locator("#search").fill("meyer 49");
    await page.locator("#count", { hasText: /^[\d,]+ of 50,000 changes$/ }).waitFor();
    await page.getByRole("button", { name: "Clear filters" }).click();
    await shows(page, "50,000 changes");
    await page.getByRole("columnheader", { name: "Properties" }).getByRole("button").click();
    await page.locator("[data-key=properties][aria-sort=ascending]").waitFor();
    await page.getByRole("button", { name: "Unfold all" }).click();
    await page.locator("#search").press("Enter");
    await page.keyboard.press("End");
    assert.match(await evaluate(page, `document.activeElement.getAttribute("aria-rowindex")`), /^50001$/);
    assert.ok(await rows(page).count() < 100);
  },
);
