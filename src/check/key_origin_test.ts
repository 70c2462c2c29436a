import assert from "node:assert/strict";
import { configOf, minimal } from "../config/test_support.ts";
import type { Kind } from "../common/model.ts";
import { keyOriginCheck } from "./key_origin.ts";

/** The check, if the primary key is made of an attribute. */
function checked(attribute: string, kind: Kind = "user"): string {
  const of = configOf(
    minimal().replaceAll("univentionObjectIdentifier: entryUUID", `univentionObjectIdentifier: ${attribute}`),
  );
  const { id, status, detail, advice } = keyOriginCheck(of, kind);
  assert.equal(id, `source.${kind}.key_origin`);
  return `${status}: ${detail} | ${advice ?? ""}`;
}

Deno.test("identifiers that the server generates pass, however they are spelled", () => {
  for (
    const name of [
      "objectGUID",
      "entryUUID",
      "ENTRYUUID",
      "nsUniqueId",
      "GUID",
      "ipaUniqueID",
      "objectSid;binary",
    ]
  ) {
    assert.equal(checked(name), `pass: ${name}: only the server sets it | `);
  }
});

Deno.test("any other attribute is noted with the risk, for users and groups", () => {
  for (const name of ["employeeNumber", "uid", "mail", "mS-DS-ConsistencyGuid", "uidNumber"]) {
    const said = checked(name);
    assert.ok(
      said.startsWith(`note: ${name}: the server does not generate it, so accounts with the right to write`),
      said,
    );
    assert.match(
      said,
      /Check in the source that neither users themselves nor a help desk may write .* takes over that user/,
    );
  }
  assert.match(checked("cn", "group"), /^note: cn: .*neither groups themselves nor .* takes over that group/);
});
