/**
 * Properties of all types, as UDM describes them: extended attributes, addresses, DNs.
 *
 * @module
 */

import assert from "node:assert/strict";
import {
  createUdmSimulator,
  type ExtendedAttribute,
  type InProcessUdmSimulator,
  type JsonObject,
  seedIdentifier,
} from "../simulators/udm/mod.ts";
import { directoryOf, PEOPLE, runEngine } from "../support/engine_run.ts";
import { isWrite } from "../support/is_write.ts";

const BASE = "dc=univention-organization,dc=intranet";
const OU = `ou=import,${BASE}`;

const EXTENDED: readonly ExtendedAttribute[] = [
  { name: "isOxUser", syntax: "TrueFalseUp" },
  { name: "isListed", syntax: "TrueFalseUp", default: "TRUE" },
  { name: "isPlain", syntax: "boolean" },
  { name: "oxContext", syntax: "integer" },
  { name: "extTexts", syntax: "string", multivalue: true },
  { name: "extOwner", syntax: "UserDN" },
];
const OWNED = [
  "username",
  "firstname",
  "lastname",
  "univentionObjectIdentifier",
  "homePostalAddress",
  "displayName",
  "unixhome",
  ...EXTENDED.map(({ name }) => name),
];

const anna = { uid: "anna", sn: "Example", givenName: "Anna", employeeNumber: seedIdentifier("user", 1) };
const bert = { uid: "bert", sn: "Example", employeeNumber: seedIdentifier("user", 2) };

function userOf(udm: InProcessUdmSimulator, name: string): JsonObject {
  const found = udm.store.get(`uid=${name},${OU}`);
  assert.ok(found !== undefined, `there is no user ${name}`);
  return found.properties;
}

/** Runs once, and returns the properties that were written. */
async function run(
  udm: InProcessUdmSimulator,
  more: Record<string, string | readonly string[]>,
  changes: Parameters<typeof runEngine>[2] = {},
): Promise<readonly unknown[]> {
  const before = udm.requests.length;
  const report = await runEngine(directoryOf([{ ...anna, ...more }, bert]), udm, {
    ...changes,
    udm: { user_properties: OWNED, ...changes.udm },
  });
  assert.equal(report.outcome, "done", JSON.stringify(report.reasons));
  return udm.requests.slice(before).filter(isWrite).map(({ body }) => (body as JsonObject).properties);
}

Deno.test("property types: users with values of all types are created, and the second run writes nothing", async () => {
  const udm = createUdmSimulator({ extendedAttributes: EXTENDED });
  const given = {
    isOxUser: "TRUE",
    isListed: "no",
    isPlain: "0",
    oxContext: "10",
    extTexts: ["b", "a"],
    extOwner: `uid=bert,${PEOPLE}`,
    homePostalAddress: ["Mary-Somerville-Str. 1$28359$Bremen", "A \\24 B$1$C"],
  };
  await run(udm, given);
  const properties = userOf(udm, "anna");
  assert.equal(properties.isOxUser, true);
  assert.equal(properties.isListed, false);
  assert.equal(properties.isPlain, false);
  assert.equal(properties.oxContext, 10);
  assert.deepEqual(properties.extTexts, ["a", "b"]);
  assert.equal(properties.extOwner, `uid=bert,${OU}`);
  assert.deepEqual(
    new Set(
      (properties.homePostalAddress as JsonObject[]).map(({ street, zipcode, city }) =>
        `${street}|${zipcode}|${city}`
      ),
    ),
    new Set(["Mary-Somerville-Str. 1|28359|Bremen", "A $ B|1|C"]),
  );
  assert.equal(userOf(udm, "bert").isListed, true, "the default of a new object");
  assert.deepEqual(await run(udm, given), []);
  assert.deepEqual(await run(udm, { ...given, isOxUser: "FALSE", oxContext: "11" }), [
    { isOxUser: false, oxContext: 11 },
  ]);
  assert.deepEqual(await run(udm, {}), [{
    isListed: true,
    oxContext: null,
    extTexts: [],
    extOwner: null,
    homePostalAddress: [],
  }]);
  assert.deepEqual(await run(udm, {}), []);
});

Deno.test("property types: what UDM fills from a pattern is not emptied", async () => {
  const udm = createUdmSimulator({ extendedAttributes: EXTENDED });
  await run(udm, {});
  assert.equal(userOf(udm, "anna").displayName, "Anna Example");
  assert.deepEqual(await run(udm, {}), []);
  assert.deepEqual(await run(udm, { displayName: "A. E." }), [{ displayName: "A. E." }]);
  assert.deepEqual(await run(udm, {}), [], "the value of the source stays");
});

Deno.test("property types: a value that cannot be converted is left out, and the object keeps its value", async () => {
  const udm = createUdmSimulator({ extendedAttributes: EXTENDED });
  await run(udm, { oxContext: "10", isOxUser: "TRUE" });
  const report = await runEngine(
    directoryOf([{ ...anna, oxContext: "ten", isOxUser: "maybe", homePostalAddress: "Bremen" }, bert]),
    udm,
    { udm: { user_properties: OWNED } },
  );
  assert.equal(report.outcome, "partial", JSON.stringify(report));
  assert.deepEqual([userOf(udm, "anna").oxContext, userOf(udm, "anna").isOxUser], [10, true]);
});

for (
  const [what, dnProperties, expected] of [
    ["the DN of its object, because UDM describes it as a DN", undefined, `uid=bert,${OU}`],
    ["its own DN, if udm.dn_properties names others", ["secretary"], `uid=bert,${PEOPLE}`],
  ] as const
) {
  Deno.test(`property types: a DN of an entry in an extended attribute becomes ${what}`, async () => {
    const udm = createUdmSimulator({ extendedAttributes: EXTENDED });
    const changes = dnProperties === undefined ? {} : { udm: { dn_properties: dnProperties } };
    const given = { extOwner: `UID=bert, ${PEOPLE}` };
    await run(udm, given, changes);
    assert.equal(
      String(userOf(udm, "anna").extOwner).replace(", ", ",").toLowerCase(),
      expected.toLowerCase(),
    );
    assert.deepEqual(await run(udm, given, changes), []);
  });
}

Deno.test("property types: other DNs in an extended attribute stay, unless they are DNs of the source", async () => {
  const udm = createUdmSimulator({ extendedAttributes: EXTENDED });
  for (
    const [given, expected] of [
      ["uid=someone,dc=elsewhere", "uid=someone,dc=elsewhere"],
      [`uid=Administrator,cn=users,${BASE}`, `uid=Administrator,cn=users,${BASE}`],
      [`uid=unread,${PEOPLE}`, null],
    ] as const
  ) {
    await run(udm, { extOwner: given });
    assert.equal(userOf(udm, "anna").extOwner ?? null, expected);
    assert.deepEqual(await run(udm, { extOwner: given }), []);
  }
});

Deno.test("property types: values_by_group and fixed_attrs set DNs as they are", async () => {
  const udm = createUdmSimulator({ extendedAttributes: EXTENDED });
  const source = {
    user_trans: {
      rename_attrs: { univentionObjectIdentifier: "employeeNumber", username: "uid", lastname: "sn" },
      fixed_attrs: { extOwner: [`uid=bert,${PEOPLE}`] },
    },
  };
  await run(udm, {}, { source });
  assert.equal(userOf(udm, "anna").extOwner, `uid=bert,${PEOPLE}`);
  assert.deepEqual(await run(udm, {}, { source }), []);
});

Deno.test("property types: without OPTIONS, the template tells the types", async () => {
  const udm = createUdmSimulator({ extendedAttributes: EXTENDED });
  const fetch: InProcessUdmSimulator["fetch"] = (url, init) =>
    init.method === "OPTIONS"
      ? Promise.resolve(new Response("<title>405 Not Allowed</title>", { status: 405 }))
      : udm.fetch(url, init);
  const written = await run(udm, { isListed: "no", extTexts: ["a"] }, { fetch });
  assert.ok(written.length > 0);
  assert.equal(userOf(udm, "anna").isListed, false);
  assert.deepEqual(await run(udm, { isListed: "no", extTexts: ["a"] }, { fetch }), []);
});

Deno.test("property types: without OPTIONS, no DN of the source replaces a DN of UDM", async () => {
  const udm = createUdmSimulator({ extendedAttributes: EXTENDED });
  const fetch: InProcessUdmSimulator["fetch"] = (url, init) =>
    init.method === "OPTIONS"
      ? Promise.resolve(new Response("<title>403 Forbidden</title>", { status: 403 }))
      : udm.fetch(url, init);
  const given = { extOwner: `uid=bert,${PEOPLE}` };
  await run(udm, given);
  const before = udm.requests.length;
  const report = await runEngine(directoryOf([{ ...anna, ...given }, bert]), udm, {
    fetch,
    udm: { user_properties: OWNED },
  });
  assert.equal(report.outcome, "partial");
  assert.deepEqual(udm.requests.slice(before).filter(isWrite), []);
  assert.equal(userOf(udm, "anna").extOwner, `uid=bert,${OU}`);
});

Deno.test("property types: a property of the default list that consists of keys and values is ignored", async () => {
  const udm = createUdmSimulator();
  const optional: InProcessUdmSimulator["fetch"] = async (url, init) => {
    const response = await udm.fetch(url, init);
    if (init.method !== "OPTIONS") return response;
    const text = (await response.text()).replace('"required":["street","zipcode","city"]', '"required":[]');
    return new Response(text, response);
  };
  const people = directoryOf([{ ...anna, homePostalAddress: "Mary-Somerville-Str. 1$28359$Bremen" }]);
  assert.equal((await runEngine(people, udm, { fetch: optional })).outcome, "done");
  const owned = await runEngine(people, udm, {
    fetch: optional,
    udm: { user_properties: OWNED.slice(0, 5) },
  });
  assert.equal(owned.outcome, "misconfigured");
});
