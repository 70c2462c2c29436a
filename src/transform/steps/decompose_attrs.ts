/** @module */

import type { Values } from "../../common/model.ts";
import { listOf, parsedText } from "../../common/scalars.ts";
import { documented } from "../../common/zod.ts";
import { findPattern, parseSearch, type StepBudget } from "../../syntax/python_regex/pattern.ts";
import { bytesToCharacters, charactersToBytes, decodeUtf8, encodeUtf8 } from "../../syntax/utf8.ts";
import { distinctValues } from "../values.ts";
import { applyPattern, NotApplied, type PreparedPattern, preparePattern } from "./apply_pattern.ts";
import { byName, defineStep, setValues } from "./step.ts";

/**
 * Searches each value, as the server sent it, for regular expressions. The named groups of the first match become attributes
 * and replace those of the same name. The attribute itself stays.
 *
 * A group that does not take part in the match is ignored. Results of several values for one name are collected in order;
 * of several attributes, those of the last one in the order of the server remain, as in the predecessor.
 */
export const decomposeAttrs = defineStep({
  key: "decompose_attrs",
  reads: "sent attributes",
  schema: documented(byName(listOf(parsedText(parseSearch))), {
    description:
      "{attribute: [regular expression...]}: the named groups, (?P<name>...), of the first expression " +
      "(Python syntax) that matches in a value, as the server sent it, become attributes. They replace " +
      "attributes of the same name; the attribute itself stays. A value of more than 64 kB is not evaluated: " +
      "what would be made from it stays as it is in UDM.",
    examples: [{ proxyAddresses: ["^SMTP:(?P<mainAddress>.+)$"] }],
  }),
  rules: (expressions) =>
    Object.entries(expressions).map(([written, patterns]) => {
      const groups = patterns.map(({ names }) => Object.keys(names));
      return {
        path: written,
        reads: [{ name: written, path: written }],
        makes: groups.flat(),
        isIntermediate: true,
        notes: groups.flatMap((names, index) =>
          names.length > 0 ? [] : [{
            path: `${written}.${index}`,
            message: "has no effect: it has no named group, (?P<name>...)",
          }]
        ),
        compile(spell) {
          const attribute = spell(written);
          const detail = { from: attribute };
          const prepared = patterns.map((pattern) => preparePattern("decompose_attrs", attribute, pattern));
          return (record, { before, dropped, unknown, budget, trace }) => {
            const values = before.get(attribute);
            if (values === undefined) return;
            const onNotApplied = (reason: string) => {
              dropped.push({ attribute, step: "decompose_attrs", reason });
              for (const name of groups.flat()) unknown.set(name, reason);
            };
            for (const [name, parts] of decompose(attribute, values, prepared, { budget, onNotApplied })) {
              setValues(record, name, distinctValues(parts), "decompose_attrs", trace, detail);
            }
          };
        },
      };
    }),
});

function decompose(
  attribute: string,
  values: Values,
  patterns: readonly PreparedPattern[],
  { budget, onNotApplied }: { budget: StepBudget; onNotApplied: (reason: string) => void },
): Map<string, Uint8Array[]> {
  const parts = new Map<string, Uint8Array[]>();
  for (const value of values) {
    const text = decodeUtf8(value);
    // Recoding comes later. Matching byte by byte still finds ASCII and preserves all other bytes.
    const subject = text ?? bytesToCharacters(value);
    for (const prepared of patterns) {
      const { pattern } = prepared;
      const found = applyPattern(prepared, attribute, value, () => findPattern(pattern, subject, budget));
      if (found === undefined) continue;
      if (found instanceof NotApplied) {
        onNotApplied(found.reason);
        break;
      }
      for (const [name, group] of Object.entries(pattern.names)) {
        const part = found.groups[group];
        if (part === undefined) continue;
        const bytes = text === undefined ? charactersToBytes(part) : encodeUtf8(part);
        const list = parts.get(name);
        if (list === undefined) parts.set(name, [bytes]);
        else list.push(bytes);
      }
      break;
    }
  }
  return parts;
}
