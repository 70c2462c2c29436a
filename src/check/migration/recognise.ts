/**
 * Recognises configurations of the Python connector.
 *
 * @module
 */

import type { Written } from "../../config/load.ts";
import { schemaKeys } from "../../config/schema/keys.ts";
import { canonicalSanitizerName } from "../../transform/sanitizers/mod.ts";

/** The keys that each configuration of the Python connector has, and those that it may have. */
export const PYTHON_KEYS: { readonly required: readonly string[]; readonly optional: readonly string[] } = {
  required: [
    ...["uri", "user", "password", "user_ou", "group_ou"].map((key) => `udm.${key}`),
    ...["ldap_uri", "user_base", "user_trans", "group_base", "group_trans"].map((key) => `source.${key}`),
  ],
  optional: [
    ...[
      "ca_cert",
      "skip_writes",
      "connect_timeout",
      "read_timeout",
      "user_primary_key_property",
      "user_properties",
      "group_primary_key_property",
      "group_properties",
      "deletion_grace_period_days",
      "removal_property",
    ].map((key) => `udm.${key}`),
    ...[
      "bind_dn",
      "password",
      "sasl_method",
      "ca_cert",
      "timeout",
      "trace_level",
      "search_pagesize",
      "ignore_dn_regex",
      "phone_region",
    ].map((key) => `source.${key}`),
    ...["user", "group"].flatMap((kind) => [
      ...["scope", "filter", "attrs", "range_attrs"].map((key) => `source.${kind}_${key}`),
      ...[
        "sanitizer",
        "fixed_attrs",
        "fallback_attrs",
        "rename_attrs",
        "compose_attrs",
        "remove_attrs",
        "remove_values",
        "recode_attrs",
        "replace_values",
        "decompose_attrs",
      ].map((step) => `source.${kind}_trans.${step}`),
    ]),
  ],
};

/** A sanitizer as the file names it. */
export interface WrittenSanitizer {
  /** Such as "univention.directory_importer.sanitize:guid2uuid". */
  readonly text: string;
  /** The name here, such as "guid2uuid". */
  readonly name: string;
}

/** The sanitizers that a file names. */
export function writtenSanitizers({ texts }: Pick<Written, "texts">): WrittenSanitizer[] {
  return [...texts].filter(([path]) => /^source\.(?:user|group)_trans\.sanitizer\..*\.\d+$/.test(path))
    .map(([, text]) => ({ text, name: canonicalSanitizerName(text) ?? text }));
}

/** The old names of keys that a file uses, such as "bind_pw in line 40 is source.password". */
export function oldNames({ aliases, keys }: Pick<Written, "aliases" | "keys">): string[] {
  return [...aliases].map(([path, name]) => `${name} in line ${keys.get(path)?.line ?? 0} is ${path}`);
}

/** The Python modules that a file names. */
export function modules(written: Pick<Written, "texts">): string[] {
  const found = writtenSanitizers(written).filter(({ text, name }) => text !== name)
    .map(({ text }) => text.slice(0, text.indexOf(":")));
  return [...new Set(found)];
}

/**
 * How a configuration can be recognised as one of the Python connector: by spellings that only it had, or because that
 * program would read the file. Undefined if neither is true.
 */
export function recognise(written: Written): string | undefined {
  if (oldNames(written).length > 0) return "it has old names of keys";
  if (written.keys.has("group_attribute_mapping")) return "it has the section group_attribute_mapping";
  if (modules(written).length > 0) return "it names the Python modules of sanitizers";
  return isReadByPython(written)
    ? "the Python connector can read it: it has the keys that it requires and no others that it does not know"
    : undefined;
}

/** Whether the Python connector accepts the file: it accepts neither unknown keys nor sanitizers without a module. */
function isReadByPython(written: Written): boolean {
  const known = [...PYTHON_KEYS.required, ...PYTHON_KEYS.optional];
  return PYTHON_KEYS.required.every((path) => written.keys.has(path)) &&
    !written.keys.has("safety") &&
    schemaKeys().every(({ path, isSection }) =>
      isSection || known.includes(path) || !written.keys.has(path)
    ) &&
    writtenSanitizers(written).every(({ text }) => /^[\w.]+:|^bytes\./.test(text));
}
