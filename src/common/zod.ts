/**
 * zod in its small form, without generated code (`new Function`), which costs more time than it saves for schemas that are used
 * once, and with messages in English.
 *
 * @module
 */

import { config, globalRegistry, NEVER, type output, pipe, transform } from "zod/mini";
import en from "zod/v4/locales/en.js";
import type { ZodMiniType } from "./zod_parts.ts";

config({ jitless: true, ...en() });

export * as z from "./zod_parts.ts";

/** What a schema says about itself, for documents and editors. */
type Meta = NonNullable<ReturnType<typeof globalRegistry.get>>;

/** A copy of a schema that says more about itself. */
export function documented<T extends ZodMiniType>(schema: T, meta: Meta): T {
  const copy = schema.clone();
  globalRegistry.add(copy, meta);
  return copy;
}

/** A copy of a schema with a description. */
export function described<T extends ZodMiniType>(schema: T, description: string): T {
  return documented(schema, { description });
}

/** What is wrong with a value, and where in it. */
interface Fault {
  readonly message: string;
  readonly path?: (string | number)[];
  readonly params?: Readonly<Record<string, unknown>>;
}

/**
 * A schema whose values are converted.
 *
 * @param convert gets a value, and a function that notes what is wrong with it. That function does return: its result stands for
 *   the missing value
 */
export function converted<T extends ZodMiniType, Value>(
  schema: T,
  convert: (value: output<T>, fail: (fault: Fault) => never) => Value,
) {
  return pipe(
    schema,
    transform((value: output<T>, { issues }): Value =>
      convert(value, (fault) => {
        issues.push({ code: "custom", input: value, ...fault });
        return NEVER;
      })
    ),
  );
}
