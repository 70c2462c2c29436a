/**
 * The plan page in a real browser: Debian's Chromium, headless.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { htmlPage } from "../../../src/review/html.ts";
import type { PlanDocument } from "../../../src/review/schema.ts";

const CHROMIUM = "/usr/bin/chromium";

/** Disables Chromium's own network traffic, and its sandbox, which does not work in a container. */
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];

/** Why no browser is available; undefined if one is. */
export function whyNoBrowser(): string | undefined {
  try {
    Deno.statSync(CHROMIUM);
    return undefined;
  } catch {
    return `${CHROMIUM} is not installed`;
  }
}

/** Options for opening a page. */
export interface Opening extends BrowserContextOptions {
  /** The part of the address after `#`. */
  readonly fragment?: string;
}

/** An open page. */
export interface Opened {
  readonly page: Page;
  /** Its address, without a fragment. */
  readonly address: string;
  /** Milliseconds until the page was ready. */
  readonly took: number;
  /** URLs that the page requested. */
  readonly requests: readonly string[];
  /** Console messages, errors and dialogs. */
  readonly complaints: readonly string[];
}

/**
 * Opens the page of a plan from a file and closes it afterwards. Asserts that it makes no requests and logs no messages.
 */
export async function withPage(
  plan: PlanDocument,
  opening: Opening,
  action: (opened: Opened) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "plan-page-" });
  const file = join(folder, "plan.html");
  await Deno.writeTextFile(file, [...htmlPage(plan)].join(""));
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  try {
    const { fragment, ...options } = opening;
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
    page.on("dialog", (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      return dialog.dismiss();
    });
    const address = pathToFileURL(file).href;
    const start = performance.now();
    await page.goto(fragment === undefined ? address : `${address}#${fragment}`);
    await page.locator("html[data-ready]").waitFor();
    const took = performance.now() - start;
    await action({ page, address, took, requests, complaints });
    assert.deepEqual(complaints, []);
    assert.deepEqual(
      requests.filter((request) => !request.startsWith(address) && !/^(?:data|blob):/.test(request)),
      [],
    );
  } finally {
    await browser.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** The rendered rows in the table of changes. */
export function rows(page: Page): Locator {
  return page.locator(".of-changes .item > .row");
}

/** The row of an object. */
export function rowOf(page: Page, name: string): Locator {
  return rows(page).filter({ has: page.locator(".cell.name", { hasText: new RegExp(`^${name}`) }) });
}

/** Waits until the page shows this count. */
export async function shows(page: Page, count: string): Promise<void> {
  await page.locator("#count", { hasText: new RegExp(`^${count}$`) }).waitFor();
}

/** Names in the rendered rows, from the top. */
export async function names(page: Page): Promise<string[]> {
  return await page.locator(".item .cell.name:visible").allInnerTexts();
}

/** Runs an expression in the page. */
export async function evaluate<T>(page: Page, expression: string): Promise<T> {
  return await page.evaluate(expression) as T;
}

/** The number of pages on which the page is printed: A4, as Chromium's dialogue does it. */
export async function printedPages(page: Page): Promise<number> {
  const pdf = new TextDecoder("latin1").decode(await page.pdf({ format: "A4" }));
  return [...pdf.matchAll(/\/Type\s*\/Page\b/g)].length;
}
