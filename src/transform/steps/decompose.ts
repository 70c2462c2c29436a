/** @module */

import type { Values } from "../../common/model.ts";
import { translatePythonRegex } from "../../syntax/python_regex/python_regex.ts";
import { type RecordStep, setValues } from "./step.ts";
import { bytesToCharacters, charactersToBytes, decodeUtf8, encodeUtf8 } from "../../syntax/utf8.ts";

/**
 * Step 1, `decompose_attrs`: tries the regular expressions on each value until one is found in it; the named groups of that
 * one become attributes, which replace those of the same name. The attribute itself stays.
 *
 * A group that had no part in the match gives nothing. What several values give to one name is collected in order.
 *
 * @param rules attribute to its regular expressions, in Python's syntax
 * @throws {PythonRegexError} if one cannot be used
 */
export function compileDecompose(rules: ReadonlyMap<string, readonly string[]>): RecordStep {
  const compiled = [...rules].map(([attribute, patterns]) =>
    [attribute, patterns.map(translatePythonRegex)] as const
  );
  return (record, { dropped, trace }) => {
    for (const [attribute, regexes] of compiled) {
      const values = record.get(attribute);
      if (values === undefined) continue;
      const refuse = (reason: string) => dropped.push({ attribute, step: "decompose_attrs", reason });
      for (const [name, parts] of decompose(values, regexes, refuse)) {
        setValues(record, name, parts, "decompose_attrs", trace, attribute);
      }
    }
  };
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
