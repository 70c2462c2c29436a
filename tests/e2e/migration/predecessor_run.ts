/**
 * What runs of the predecessor leave in UDM: objects made by the model of its steps, without our marks.
 *
 * @module
 */

import assert from "node:assert/strict";
import { parse } from "yaml";
import type { Attributes } from "../../../src/common/model.ts";
import { CERTIFICATE, configOf } from "../../../src/config/test_support.ts";
import type { SearchConfig } from "../../../src/config/types.ts";
import { loadLibraries } from "../../../src/transform/transform.ts";
import { type Kind, KINDS, modelResult } from "../../predecessor/model.ts";
import type { JsonObject, ModuleName, UdmSimulator } from "../../simulators/udm/mod.ts";
import { encodeBase64 } from "../../support/base64.ts";
import type { Entry, Samba } from "../../support/samba.ts";

/** The properties that are lists in UDM. */
const LISTS = ["e-mail", "phone", "mobileTelephoneNumber"];
/** As the predecessor does it. */
const KINDS_OF_PREDECESSOR = new Set(Object.keys(KINDS) as Kind[]);

type Expressions = Readonly<Record<string, readonly string[]>>;

/** The part of the file that the configuration no longer has as text. */
interface Old {
  readonly source: { readonly user_trans: { readonly decompose_attrs: Expressions } };
}

/** Writes to UDM what the predecessor writes with a configuration: in the first run all objects, later all properties. */
export async function runPredecessor(text: string, samba: Samba, udm: UdmSimulator): Promise<void> {
  const authorities = [...text.matchAll(/ca_cert: (.*)/g)].map(([, file = ""]) => [file, CERTIFICATE]);
  const { udm: target, source } = configOf(text, { files: Object.fromEntries(authorities) });
  const expressions = (parse(text) as Old).source.user_trans.decompose_attrs;
  await loadLibraries(source.user.trans);
  const ou = `${target.userOu},${udm.base}`;
  if (udm.store.get(ou) === undefined) udm.store.add("container/ou", { name: "ad" }, udm.base);
  const objects = new Map<string, string>();
  const write = (type: ModuleName, { dn: source }: Entry, properties: JsonObject) => {
    const found = udm.store.byIdentifier(properties.univentionObjectIdentifier as string);
    const { dn } = found === undefined
      ? udm.store.add(type, properties, ou)
      : udm.store.patch(found.dn, properties);
    objects.set(source.toLowerCase(), dn);
    return dn;
  };
  for (const entry of await entriesOf(samba, source.user)) {
    write("users/user", entry, propertiesOf(entry, source.user, expressions));
  }
  const groups = (await entriesOf(samba, source.group)).map((entry) => {
    const { users: _, ...properties } = propertiesOf(entry, source.group, {});
    return { dn: write("groups/group", entry, properties), members: entry.attributes.get("member") ?? [] };
  });
  for (const { dn, members } of groups) {
    const dns = members.map((member) => objects.get(new TextDecoder().decode(member).toLowerCase()))
      .filter((member) => member !== undefined);
    udm.store.patch(dn, {
      users: dns.filter((member) => member.startsWith("uid=")),
      nestedGroup: dns.filter((member) => !member.startsWith("uid=")),
    });
  }
}

/** The entries that a search finds. */
async function entriesOf(samba: Samba, { bases, filter }: SearchConfig): Promise<Entry[]> {
  return (await Promise.all(bases.map((base) => samba.entries(base, filter)))).flat();
}

/** What the predecessor's steps make of an entry. */
function propertiesOf(
  { attributes }: Entry,
  { attributes: requested, trans }: SearchConfig,
  expressions: Expressions,
): JsonObject {
  const read: Attributes = new Map([...attributes].filter(([name]) => requested.includes(name)));
  const result = modelResult(
    { number: 0, config: trans, expressions, attributes: read, result: "failed", isUsable: true },
    KINDS_OF_PREDECESSOR,
  );
  assert.notEqual(result, "failed");
  return Object.fromEntries(
    [...result as Attributes].map(([name, values]) => {
      if (name === "jpegPhoto") return [name, encodeBase64(values[0] as Uint8Array)];
      const texts = values.map((value) => new TextDecoder().decode(value));
      return [name, LISTS.includes(name) || name === "users" ? texts : texts[0] as string];
    }),
  );
}
