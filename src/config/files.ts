/**
 * Reads the files of a configuration.
 *
 * @module
 */

import { basename, dirname, isAbsolute, join } from "node:path";
import { TextFileError } from "./text_file.ts";
import type { Position } from "./types.ts";

/** The dependencies of reading a configuration. */
export interface ConfigInput {
  /** The configuration file. */
  readonly path: string;
  /** Reads a file as text, or throws; `readTextFile` does, and refuses what is too large or not UTF-8. */
  readonly readTextFile: (path: string) => string;
  /** The environment; `Deno.env` and `Map` both fit. */
  readonly env: { get(name: string): string | undefined };
  /** Returns the permissions of a file, or throws, like `Deno.statSync`. Without it, they are not checked. */
  readonly stat?: (path: string) => { readonly mode: number | null };
  /** Returns the names of everything in a folder that is no folder, or throws. Without it, the path must be that of a file. */
  readonly list?: (folder: string) => readonly string[];
  /** Whether files and passwords that the configuration needs may be absent. The result then names them. */
  readonly offline?: boolean;
}

/** The text of a file, or why there is none. */
export type FileText = { readonly ok: true; readonly text: string } | {
  readonly ok: false;
  readonly reason: string;
  /** Whether the file does not exist; otherwise it cannot be read. */
  readonly missing: boolean;
  /** The position of the invalid character, if any; the reason does not contain it. */
  readonly position?: Position;
};

/** Reads a file. Never throws. */
export function readFile({ readTextFile }: Pick<ConfigInput, "readTextFile">, path: string): FileText {
  try {
    return { ok: true, text: readTextFile(path).replace(/^\uFEFF/, "") };
  } catch (error) {
    const reason = whyUnreadable(error);
    const position = error instanceof TextFileError ? error.position : undefined;
    return {
      ok: false,
      reason,
      missing: reason === REASONS.NotFound,
      ...(position === undefined ? {} : { position }),
    };
  }
}

/** Where systemd puts the credentials of a unit (systemd.exec(5)). */
const UNIT_CREDENTIALS = "/run/credentials/";

/**
 * As {@linkcode readFile}, for a file that the configuration or the environment names. Under systemd, a file that exists
 * on the machine may not exist for the program, because its unit shows it only some, and the user of the unit may read
 * few of these.
 */
export function readNamedFile(input: Pick<ConfigInput, "readTextFile" | "env">, path: string): FileText {
  const read = readFile(input, path);
  const isUnit = input.env.get("CREDENTIALS_DIRECTORY")?.startsWith(UNIT_CREDENTIALS) ?? false;
  if (read.ok || !isAbsent(read) || !isUnit) return read;
  const hint = read.missing
    ? ", or its unit hides it; pass it to the unit with LoadCredential="
    : "; or pass it to the unit with LoadCredential=, for which systemd reads it as root";
  return { ...read, reason: read.reason + hint };
}

/** The text of the configuration and its path, which differs from the given one for a folder or a name without ending. */
type Configuration = FileText & { readonly path: string };

/**
 * Reads the configuration: the named file, the only `*.yaml` or `*.yml` of a folder, or the named file with one of these
 * endings. Of two files `NAME.yaml` and `NAME.yml` the first counts, unless it is blank: systemd replaces a missing
 * credential by a blank one. Never throws.
 */
export function readConfiguration(input: ConfigInput): Configuration {
  const { path } = input;
  const named = { ...readFile(input, path), path };
  if (named.ok) return named;
  if (named.reason === REASONS.IsADirectory && input.list !== undefined) {
    return onlyConfigurationIn(input, input.list);
  }
  if (!named.missing || /\.ya?ml$/i.test(path)) return named;
  const found = [".yaml", ".yml"].map((ending) => ({
    ...readFile(input, path + ending),
    path: path + ending,
  }))
    .filter((file) => file.ok ? file.text.trim() !== "" : !file.missing);
  const reason = `${named.reason}, and ${basename(path)}.yaml and ${basename(path)}.yml are missing or empty`;
  return found[0] ?? { ...named, reason };
}

function onlyConfigurationIn(input: ConfigInput, list: (folder: string) => readonly string[]): Configuration {
  const { path: folder } = input;
  const refused = (reason: string): Configuration => ({ ok: false, missing: false, path: folder, reason });
  let names: string[];
  try {
    names = list(folder).filter((name) => /^[^.].*\.ya?ml$/.test(name)).sort();
  } catch (error) {
    return refused(whyUnreadable(error));
  }
  const [only, ...others] = names;
  if (only === undefined) return refused("it is a folder without a file *.yaml or *.yml");
  if (others.length > 0) {
    return refused(`it is a folder with several configurations; name one: ${names.join(", ")}`);
  }
  const path = join(folder, only);
  return { ...readFile(input, path), path };
}

/** Why there is no text, with the position, for messages that do not start with it. */
export function reasonWithPlace({ reason, position }: FileText & { readonly ok: false }): string {
  return position === undefined ? reason : `${reason} (line ${position.line}, column ${position.column})`;
}

/** Whether a file is not there, or not for the user of this process. */
export function isAbsent(content: FileText): boolean {
  return !content.ok && (content.missing || content.reason.startsWith(NOT_ALLOWED));
}

/** A path in the configuration; a relative one is relative to the folder of the configuration file. */
export function besideConfiguration(input: ConfigInput, path: string): string {
  return isAbsolute(path) ? path : join(dirname(input.path), path);
}

/** Whether all users of the machine can read the file; false if unknown. */
export function isReadableByOthers(input: ConfigInput, path: string): boolean {
  try {
    const mode = input.stat?.(path).mode ?? null;
    return mode !== null && (mode & 0o004) !== 0;
  } catch {
    return false; // a missing file is reported where it is read
  }
}

const NOT_ALLOWED = "reading it is not allowed";

const LOOK_AT_MODE = `${NOT_ALLOWED}; look at its owner and mode, and at those of the folders above it`;

const REASONS: Readonly<Record<string, string>> = {
  NotFound: "it does not exist",
  ENOENT: "it does not exist",
  PermissionDenied: LOOK_AT_MODE,
  EACCES: LOOK_AT_MODE,
  NotCapable: "the program runs without the permission to read it",
  IsADirectory: "it is a folder",
  EISDIR: "it is a folder",
};

function whyUnreadable(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : "";
  return REASONS[error.name] ?? REASONS[code] ?? error.message;
}
