/**
 * The command `explain`: follows one user or group from the source to the target. Writes nothing.
 *
 * @module
 */

import type { Explanation } from "../../explain/document.ts";
import { visibleJson } from "../../common/visible.ts";
import { explanationText } from "../../explain/text/explanation.ts";
import { EXIT } from "../../report/report.ts";
import { type CommandContext, noResult, runInSandbox } from "../run_in_sandbox.ts";
import { writeLines } from "../write_lines.ts";
import type { ExplainOptions } from "../program.ts";
import { stdoutStyle } from "../stdout_style.ts";

/** Prints the explanation on stdout; returns the exit code of the program. */
export function explain(options: ExplainOptions, context: CommandContext): Promise<number> {
  const { entry: asked, kind, json } = options;
  return runInSandbox(options, context, async ({ perform, config }) => {
    const result = await perform({ name: "explain", config, question: { asked, kind } });
    if (!result.ok) return noResult("explanation", result);
    const { document } = result;
    const style = stdoutStyle(context.environment);
    writeLines(json ? [visibleJson(document, 2)] : explanationText(document, style));
    return explainCode(document);
  });
}

/** The exit code: exactly one entry must be found. */
export function explainCode({ found }: Pick<Explanation, "found">): number {
  return found === "one" ? EXIT.done : EXIT.partial;
}
