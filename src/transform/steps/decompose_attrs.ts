/** @module */

import type { Values } from "../../common/model.ts";
import { checkedText, listOf } from "../../common/scalars.ts";
import { regexProblem, translatePythonRegex } from "../../syntax/python_regex/python_regex.ts";
import { bytesToCharacters, charactersToBytes, decodeUtf8, encodeUtf8 } from "../../syntax/utf8.ts";
import { distinctValues } from "../values.ts";
import { byName, defineStep, setValues } from "./step.ts";

/**
 * Tries regular expressions on each value until one is found in it; the named groups of that one become attributes, which
 * replace those of the same name. The attribute itself stays.
 *
 * A group that had no part in the match gives nothing. What several values give to one name is collected in order.
 */
export const decomposeAttrs = defineStep({
  key: "decompose_attrs",
  schema: byName(listOf(checkedText(regexProblem))).meta({
    description:
      "{attribute: [regular expression...]}: the first expression (Python syntax) that is found in a " +
      "value gives its named groups, (?P<name>...), as new attributes. They replace attributes of the " +
      "same name; the attribute itself stays.",
    examples: [{ proxyAddresses: ["^SMTP:(?P<mainAddress>.+)$"] }],
  }),
  rules: (expressions) =>
    Object.entries(expressions).map(([written, patterns]) => {
      const regexes = patterns.map(translatePythonRegex);
      const groups = regexes.map(groupNames);
      return {
        path: written,
        reads: [{ name: written, path: written }],
        makes: groups.flat(),
        isIntermediate: true,
        warnings: groups.flatMap((names, index) =>
          names.length > 0 ? [] : [{
            path: `${written}.${index}`,
            message: "makes nothing: it has no named group, (?P<name>...)",
          }]
        ),
        compile(spell) {
          const attribute = spell(written);
          const detail = { from: attribute };
          return (record, { dropped, trace }) => {
            const values = record.get(attribute);
            if (values === undefined) return;
            const refuse = (reason: string) => dropped.push({ attribute, step: "decompose_attrs", reason });
            for (const [name, parts] of decompose(values, regexes, refuse)) {
              setValues(record, name, distinctValues(parts), "decompose_attrs", trace, detail);
            }
          };
        },
      };
    }),
});

/** The names of the groups of an expression. */
function groupNames({ source, flags }: RegExp): string[] {
  // With an empty alternative it matches, and a match names all groups, also those that took no part in it.
  return Object.keys(new RegExp(`${source}|`, flags).exec("")?.groups ?? {});
}

function decompose(
  values: Values,
  regexes: readonly RegExp[],
  refuse: (reason: string) => void,
): Map<string, Uint8Array[]> {
  const parts = new Map<string, Uint8Array[]>();
  for (const value of values) {
    const text = decodeUtf8(value);
    // Not UTF-8 yet: recoding comes later. Byte by byte, ASCII is found all the same, and the rest comes out unharmed.
    const subject = text ?? bytesToCharacters(value);
    for (const regex of regexes) {
      let match: RegExpExecArray | null;
      try {
        match = regex.exec(subject);
      } catch {
        // The engine has no memory left for the ways it would have to come back to.
        refuse(
          `a regular expression cannot cope with a value of ${value.length} bytes; write it more simply`,
        );
        continue;
      }
      if (match === null) continue;
      for (const [name, part] of Object.entries(match.groups ?? {})) {
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
