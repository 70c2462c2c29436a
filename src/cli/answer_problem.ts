/**
 * Why an answer on the terminal is not accepted.
 *
 * @module
 */

import { Invalid } from "../common/invalid.ts";

/** What is wrong with an answer, as a sentence, by the parser of a key of the configuration; undefined: nothing. */
export function problemBy(parse: (written: string) => unknown): (answer: string) => string | undefined {
  return (answer) => {
    const parsed = parse(answer);
    return parsed instanceof Invalid ? `It ${parsed.problem}.` : undefined;
  };
}
