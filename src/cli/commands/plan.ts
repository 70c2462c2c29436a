/**
 * The command `plan`: shows what `sync` would do. Writes nothing to the directories.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { errorText } from "../../common/error.ts";
import { CATEGORY } from "../../logging/category.ts";
import { EXIT } from "../../report/report.ts";
import type { PlanDocument } from "../../review/schema.ts";
import { htmlPage, isHtmlPage } from "../../review/html.ts";
import { planJson } from "../../review/json.ts";
import { planMarkdown } from "../../review/markdown.ts";
import { planText } from "../../review/text.ts";
import { type CommandContext, noResult, runInSandbox } from "../run_in_sandbox.ts";
import { inChunks, writeLines } from "../write_lines.ts";
import { writeOwnFile } from "../write_own_file.ts";
import type { PlanOptions } from "../program.ts";
import { stdoutStyle, type Style } from "../stdout_style.ts";

const log = getLogger([CATEGORY, "main"]);

/** Prints the plan on stdout; returns the exit code of the program. */
export function plan(options: PlanOptions, context: CommandContext): Promise<number> {
  return runInSandbox(options, context, async ({ perform, config }) => {
    const { allowDeletes, allowValueLoss, adoptByName } = options;
    const review = await perform({ name: "plan", config, allowDeletes, allowValueLoss, adoptByName });
    if (!review.ok) return noResult("plan", review);
    return show(review.document, options, stdoutStyle(context.environment));
  });
}

function show(
  document: PlanDocument,
  options: PlanOptions,
  style: Style,
): number {
  const { html, detailedExitcode } = options;
  if (html !== undefined) {
    try {
      // The page contains personal data.
      const page = { path: html, isOwn: isHtmlPage, what: "a plan page", mode: 0o600 };
      writeOwnFile(page, () => inChunks(htmlPage(document)));
    } catch (error) {
      log.error("cannot write {file}: {error}", { file: html, error: errorText(error) });
      return EXIT.failed;
    }
    log.info("plan written to {file}", { file: html });
  }
  writeLines(printed(document, options, style));
  return detailedExitcode ? detailedCode(document) : EXIT.done;
}

function printed(
  document: PlanDocument,
  { json, html, markdown, only, limit }: PlanOptions,
  style: Style,
): Iterable<string> {
  if (markdown !== undefined) return planMarkdown(document, markdown);
  if (json) return planJson(document);
  return planText(document, { ...style, only, limit, changes: html === undefined });
}

/** The exit code of `--detailed-exitcode`: what `sync` would do. */
export function detailedCode(document: PlanDocument): number {
  const { refusals, changes, skipped, notices, invalid_values: values = [] } = document;
  if (refusals.length > 0) return EXIT.refused;
  if (changes.length > 0) return EXIT.pending;
  const withheld = notices.some(({ reason }) => reason.startsWith("deletions_"));
  return skipped.length + values.length > 0 || withheld ? EXIT.partial : EXIT.done;
}
