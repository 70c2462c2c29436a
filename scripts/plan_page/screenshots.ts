/**
 * Makes the pictures of the plan page in the guide: light, dark, on paper, and in a small window.
 *
 *     deno run -A scripts/plan_page/screenshots.ts [FOLDER]
 *
 * Needs Chromium. Its version and the fonts of the machine decide what the pictures look like, so no test compares them.
 *
 * @module
 */

import { join } from "node:path";
import { type Opening, rows, withPage } from "../../tests/e2e/plan_page/browser.ts";
import { samplePlan } from "../../tests/e2e/plan_page/sample.ts";

const [folder = "docs/guide/images"] = Deno.args;

/** The width of a sheet of A4 without its margins, in pixels. */
const A4 = 718;

/** A picture: how the page is opened, and whether it is printed. */
interface Picture {
  readonly name: string;
  readonly changes: number;
  readonly opening: Opening;
  readonly isPaper?: boolean;
  /** Whether it shows the table, because the head fills the window. */
  readonly isSmall?: boolean;
}

const PICTURES: readonly Picture[] = [
  {
    name: "plan-page-light",
    changes: 200,
    opening: { viewport: { width: 1000, height: 1120 }, colorScheme: "light" },
  },
  {
    name: "plan-page-dark",
    changes: 200,
    opening: { viewport: { width: 1000, height: 1120 }, colorScheme: "dark" },
  },
  {
    name: "plan-page-small",
    changes: 20,
    opening: { viewport: { width: 320, height: 700 }, colorScheme: "light" },
    isSmall: true,
  },
  {
    name: "plan-page-print",
    changes: 5000,
    opening: { viewport: { width: A4, height: 1016 } },
    isPaper: true,
  },
];

await Deno.mkdir(folder, { recursive: true });
for (const { name, changes, opening, isPaper = false, isSmall = false } of PICTURES) {
  const notices = [
    {
      reason: "deletions_withheld",
      kind: "group",
      message: "3 groups are kept: the groups were read in part",
    },
  ] as const;
  const checksum = "PLAN1-8x5kq2wz7n4bcm3v9d6tqh0r2a-a22kqzm137wvr17bcdx1fghd7jkmM18npq";
  await withPage(samplePlan(changes, { notices, checksum }), opening, async ({ page }) => {
    if (isPaper) {
      await page.emulateMedia({ media: "print" });
      await page.evaluate(`void dispatchEvent(new Event("beforeprint"))`);
    } else {
      // Only rows in sight are drawn.
      await page.locator("#table").scrollIntoViewIfNeeded();
      await rows(page).nth(1).click();
      await page.locator(".detail").waitFor();
      const target = isSmall ? `document.querySelector(".row[aria-expanded=true]")` : "document.body";
      await page.evaluate(`${target}.scrollIntoView({ behavior: "instant", block: "start" })`);
    }
    await page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled" });
  });
}
