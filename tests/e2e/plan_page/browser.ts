/**
 * A page in a real browser: Debian's Chromium without a window, and nothing of it left afterwards.
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

/** Nothing of its own over the network, and no sandbox, which is not to be had in a container. */
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

/** Why there is no browser to test with; undefined if there is one. */
export function whyNoBrowser(): string | undefined {
  try {
    Deno.statSync(CHROMIUM);
    return undefined;
  } catch {
    return `${CHROMIUM} is not installed`;
  }
}

/** How a page is opened. */
export interface Opening extends BrowserContextOptions {
  /** The part of the address after `#`. */
  readonly fragment?: string;
}

/** A page that is open. */
export interface Opened {
  readonly page: Page;
  /** Its address, without a fragment. */
  readonly address: string;
  /** Milliseconds until it could be used. */
  readonly took: number;
  /** What the page sent for, and what it complained about. */
  readonly requests: readonly string[];
  readonly complaints: readonly string[];
}

/**
 * Opens the page of a plan, from a file, as a reader does, and closes it again. That it sends for nothing and complains
 * about nothing is asserted each time.
 */
export async function withPage(
  plan: PlanDocument,
  opening: Opening,
  action: (opened: Opened) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "plan-page-" });
  const file = join(folder, "plan.html");
  await Deno.writeTextFile(file, htmlPage(plan));
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

/** Rows that are drawn in the table of changes. */
export function rows(page: Page): Locator {
  return page.locator(".of-changes .item > .row");
}

/** The row of an object. */
export function rowOf(page: Page, name: string): Locator {
  return rows(page).filter({ has: page.locator(".cell.name", { hasText: new RegExp(`^${name}`) }) });
}

/** Waits until the page says how many rows it shows. */
export async function shows(page: Page, count: string): Promise<void> {
  await page.locator("#count", { hasText: new RegExp(`^${count}$`) }).waitFor();
}

/** Names in the rows that are drawn, from the top. */
export async function names(page: Page): Promise<string[]> {
  return await page.locator(".item .cell.name:visible").allInnerTexts();
}

/** Runs an expression in the page. */
export async function evaluate<T>(page: Page, expression: string): Promise<T> {
  return await page.evaluate(expression) as T;
}
