/**
 * Recognises configurations of Python's `logging`, which the predecessor of this program read: the file format of
 * `fileConfig` and the data of `dictConfig`. Only the level of the root logger is used.
 *
 * @module
 */

import { z } from "../common/zod.ts";
import { type Level, levelFrom } from "./levels.ts";

/** The level of the root logger in the format of `fileConfig`, which requires three sections; undefined if it is not. */
export function rootLevelOfIni(text: string): Level | undefined {
  const sections = ["loggers", "handlers", "formatters"];
  if (!sections.every((name) => new RegExp(`^\\[${name}\\]`, "m").test(text))) return undefined;
  return rootLevel(/^\[logger_root\](?:.*\r?\n(?!\[))*?level[ \t]*[=:][ \t]*(\S+)/mi.exec(text)?.[1]);
}

const logger = z.looseObject({ level: z.optional(z.union([z.string(), z.number()])) });

/** The data of `dictConfig`: always with a version, and the root logger in one of two places. */
const dictConfig = z.looseObject({
  version: z.literal(1),
  root: z.optional(logger),
  loggers: z.optional(z.looseObject({ "": z.optional(logger) })),
});

/** The level of the root logger in the data of `dictConfig`; undefined if it is none. */
export function rootLevelOfData(data: unknown): Level | undefined {
  const result = dictConfig.safeParse(data);
  if (!result.success) return undefined;
  const { root, loggers } = result.data;
  return rootLevel((root ?? loggers?.[""])?.level);
}

/** Python's default is WARNING. A level with a name of its own is unknown here. */
function rootLevel(written: string | number = "WARNING"): Level {
  return levelFrom(String(written)) ?? "info";
}
