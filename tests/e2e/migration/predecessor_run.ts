/**
 * What a run of the predecessor leaves in a new UDM: objects made by the model of its steps, without our marks.
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
import type { JsonObject, UdmSimulator } from "../../simulators/udm/mod.ts";
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

/** Fills UDM from the domain as the predecessor does with a configuration. */
export async function runPredecessor(text: string, samba: Samba, udm: UdmSimulator): Promise<void> {
  const authorities = [...text.matchAll(/ca_cert: (.*)/g)].map(([, file = ""]) => [file, CERTIFICATE]);
  const { udm: target, source } = configOf(text, { files: Object.fromEntries(authorities) });
  const expressions = (parse(text) as Old).source.user_trans.decompose_attrs;
  await loadLibraries(source.user.trans);
  const ou = udm.store.add("container/ou", { name: "ad" }, udm.base).dn;
  assert.equal(`${target.userOu},${udm.base}`, ou);
  const objects = new Map<string, string>();
  for (const entry of await entriesOf(samba, source.user)) {
    const { dn } = udm.store.add("users/user", propertiesOf(entry, source.user, expressions), ou);
    objects.set(entry.dn.toLowerCase(), dn);
  }
  const groups = (await entriesOf(samba, source.group)).map((entry) => {
    const { users: _, ...properties } = propertiesOf(entry, source.group, {});
    const { dn } = udm.store.add("groups/group", properties, ou);
    objects.set(entry.dn.toLowerCase(), dn);
    return { dn, members: entry.attributes.get("member") ?? [] };
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
