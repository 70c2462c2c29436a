/**
 * GitHub's own language service for workflows, which its editor extension uses.
 *
 * @module
 */

import { registerHooks } from "node:module";
import { TextDocument } from "vscode-languageserver-textdocument";

/**
 * The package imports its schemas as JSON without saying so, which bundlers accept and Deno does not. This makes modules
 * of them.
 */
const MARK = "?module";
registerHooks({
  resolve(specifier, context, next) {
    if (!/^\.{1,2}\/.*\.json$/.test(specifier)) return next(specifier, context);
    return { url: new URL(specifier, context.parentURL).href + MARK, format: "module", shortCircuit: true };
  },
  load(url, context, next) {
    if (!url.endsWith(`.json${MARK}`)) return next(url, context);
    const json = Deno.readTextFileSync(new URL(url.slice(0, -MARK.length)));
    return { format: "module", source: `export default ${json}`, shortCircuit: true };
  },
});
const { validate } = await import("@actions/languageservice");

let documents = 0;

/** Returns the problems of a workflow as `LINE: MESSAGE`, also those that are warnings, without repetitions. */
export async function workflowProblems(yaml: string): Promise<string[]> {
  // It keeps what it has read by this address.
  const uri = `file:///.github/workflows/${documents++}.yml`;
  const document = TextDocument.create(uri, "yaml", 0, yaml);
  const problems = await validate(document);
  return [...new Set(problems.map(({ range, message }) => `${range.start.line + 1}: ${message}`))];
}
