/** @module */

import {
  FormatSyntaxError,
  parseFormat,
  renderFormat,
} from "../../../src/syntax/python_format/python_format.ts";
import { python } from "../python.ts";
import { attempt, kindOf, rule, same, type Target, textOf } from "../target.ts";

const NAMES = ["sn", "givenName", "e-mail", "cn"];

/** Whether Python refuses the template for every value, and else the text; null if a name or an index is missing. */
interface Answer {
  readonly refused?: string;
  readonly text?: string | null;
}

const ask = python<{ template: string; values: Record<string, string> }, Answer>(`
def answer(q):
    try: return {"text": q["template"].format(**q["values"])}
    except (KeyError, IndexError) as e:
        if "positional" in str(e) or isinstance(e, KeyError) and str(e) in ("''",): return {"refused": repr(e)}
        return {"text": None}
    except (ValueError, AttributeError, TypeError, OverflowError, MemoryError) as e: return {"refused": repr(e)}
`);

/** The first line is the template, the others are the values of names; "cn" has none. */
export const target: Target = {
  description: "Python's format strings",
  tokens: [
    ..."{}[]:!.<>^=0s*",
    ...[
      "{sn}",
      "{givenName[0]}",
      "{e-mail}",
      "{sn:.3}",
      "{{",
      "}}",
      "{cn:*^10}",
      "!r",
      "!a",
      "!s",
      ":>8",
      ":08",
      "[0]",
      "[00]",
    ],
    ...["{sn!r:.4}", "😀", "'", '"', "\\"],
  ],
  setUp: ask.start,
  async check(input) {
    const [template = "", ...lines] = textOf(input).split("\n");
    const values = Object.fromEntries(NAMES.slice(0, 3).map((name, at) => [name, lines[at] ?? name]));
    const parsed = attempt(() => parseFormat(template), FormatSyntaxError);
    const answer = await ask({ template, values });
    if (parsed.error !== undefined) {
      const { offset } = parsed.error;
      rule(
        offset >= 0 && offset <= [...template].length,
        "the position of a problem is in the template",
        () => offset,
      );
      const isSupported = answer !== undefined && typeof answer.text === "string" && answer.text.length < 1e6;
      return `${kindOf(parsed.error)}${isSupported ? " although Python accepts it" : ""}`;
    }
    same(structuredClone(parsed.value), parsed.value, "a format survives being sent to a thread");
    const lookup = (name: string) => Object.hasOwn(values, name) ? values[name] : undefined;
    const text = renderFormat(parsed.value, lookup);
    if (answer !== undefined) {
      rule(answer.refused === undefined, "Python accepts what is accepted", () => ({ template, answer }));
      same(text ?? null, answer.text, "the text is Python's");
    }
    for (const name of parsed.value.names) rule(name !== "", "a name is not empty");
    if (text === undefined) return "nothing";
    const missing = parsed.value.names.filter((name) => lookup(name) === undefined);
    rule(missing.length === 0, "a text needs all names", () => missing);
    return "text";
  },
};
