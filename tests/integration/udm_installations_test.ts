/**
 * Differences between installations of UDM: addresses, available properties, extended attributes.
 *
 * @module
 */

import assert from "node:assert/strict";
import {
  createUdmSimulator,
  type InProcessUdmSimulator,
  type JsonObject,
  seedIdentifier,
} from "../simulators/udm/mod.ts";
import { directoryOf, PEOPLE, runEngine } from "../support/engine_run.ts";
import { isWrite } from "../support/is_write.ts";

const BASE = "dc=univention-organization,dc=intranet";
const OU = `ou=import,${BASE}`;
const PROPERTIES = ["username", "firstname", "lastname", "e-mail", "univentionObjectIdentifier"];

type Fetch = InProcessUdmSimulator["fetch"];

const anna = { uid: "anna", sn: "Example", employeeNumber: seedIdentifier("user", 1) };
const bert = { uid: "bert", sn: "Example", employeeNumber: seedIdentifier("user", 2) };
const team = { cn: "team", member: `uid=anna,${PEOPLE}`, employeeNumber: seedIdentifier("group", 1) };

/** Changes the text of request and response bodies. */
function translating(
  udm: InProcessUdmSimulator,
  request: (text: string) => string,
  answer: (text: string) => string,
): Fetch {
  return async (url, init) => {
    const body = init.body === undefined ? {} : { body: request(await new Response(init.body).text()) };
    const response = await udm.fetch(request(url), { ...init, ...body });
    const text = await response.text();
    const { status, headers } = response;
    return new Response(text === "" ? null : answer(text), { status, headers });
  };
}

/** Changes the JSON of response bodies. */
function answering(udm: InProcessUdmSimulator, change: (json: JsonObject) => JsonObject): Fetch {
  return translating(udm, (text) => text, (text) => JSON.stringify(change(JSON.parse(text))));
}

for (
  const [where, uri, shown] of [
    ["UCS", "https://primary.example.org/univention/udm/", "https://primary.example.org/univention/udm/"],
    [
      "Nubus, from outside",
      "https://portal.example.org/univention/udm",
      "https://portal.example.org/univention/udm/",
    ],
    [
      "Nubus, from within the cluster",
      "http://nubus-udm-rest-api:9979/udm/",
      "http://nubus-udm-rest-api:9979/udm/",
    ],
    // UDM builds the addresses in its responses from the proxy's headers, not from the request.
    [
      "Nubus, behind a proxy",
      "http://nubus-udm-rest-api:9979/udm/",
      "https://portal.example.org/univention/udm/",
    ],
  ] as const
) {
  Deno.test(`${where}: objects are created, updated, renamed and deleted at ${uri}`, async () => {
    const udm = createUdmSimulator();
    const asked = new Set<string>();
    const base = uri.endsWith("/") ? uri : `${uri}/`;
    const fetch: Fetch = async (url, init) => {
      asked.add(url.slice(0, base.length));
      const response = await udm.fetch(url.replace(base, udm.url), init);
      const headers = new Headers(response.headers);
      const location = headers.get("Location");
      if (location !== null) headers.set("Location", location.replace(udm.url, shown));
      const text = (await response.text()).replaceAll(udm.url, shown);
      return new Response(text === "" ? null : text, { status: response.status, headers });
    };
    const run = async (...[users, groups]: Parameters<typeof directoryOf>) => {
      const { outcome, reasons } = await runEngine(directoryOf(users, groups), udm, {
        udm: { uri, user_properties: PROPERTIES },
        fetch,
      });
      assert.equal(outcome, "done", JSON.stringify(reasons));
    };
    await run([anna, bert], [team]);
    await run([{ ...anna, uid: "annika", sn: "New" }], [{
      ...team,
      cn: "crew",
      member: `uid=annika,${PEOPLE}`,
    }]);
    assert.deepEqual([...asked], [base]);
    assert.equal(udm.store.get(`uid=annika,${OU}`)?.properties.lastname, "New");
    assert.deepEqual(udm.store.get(`cn=crew,${OU}`)?.properties.users, [`uid=annika,${OU}`]);
    assert.equal(udm.store.count("users/user"), 2); // Administrator and annika
    const before = udm.requests.length;
    await run([{ ...anna, uid: "annika", sn: "New" }], [{
      ...team,
      cn: "crew",
      member: `uid=annika,${PEOPLE}`,
    }]);
    assert.ok(udm.requests.slice(before).every((request) => !isWrite(request)));
  });
}

/** A UDM without two of the properties that the connector owns by default. */
const poorer = (udm: InProcessUdmSimulator) =>
  answering(udm, (json) => {
    const lacking = (_: string, value: unknown) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
      const { preferredDeliveryMethod: _d, employeeType: _e, ...others } = value as JsonObject;
      return others;
    };
    return JSON.parse(JSON.stringify(json), lacking);
  });

Deno.test("a default property that UDM lacks is ignored", async () => {
  const udm = createUdmSimulator();
  const source = directoryOf([{ ...anna, employeeType: "teacher", preferredDeliveryMethod: "any" }]);
  const report = await runEngine(source, udm, { fetch: poorer(udm) });
  assert.equal(report.outcome, "done", JSON.stringify(report.reasons));
  const writes = udm.requests.filter(isWrite);
  assert.ok(writes.length > 0);
  assert.ok(!JSON.stringify(writes.map(({ body }) => body)).includes("employeeType"));
  assert.equal(udm.store.get(`uid=anna,${OU}`)?.properties.employeeType, null);
});

Deno.test("a configured property that UDM lacks is an error that lists the available ones", async () => {
  const udm = createUdmSimulator();
  const report = await runEngine(directoryOf([anna]), udm, {
    udm: { user_properties: [...PROPERTIES, "employeeType"] },
    fetch: poorer(udm),
  });
  assert.equal(report.outcome, "misconfigured");
  assert.match(
    report.reasons[0]?.problem ?? "",
    /users\/user has no property "employeeType".*it has .*employeeNumber/s,
  );
  assert.ok(udm.requests.every((request) => !isWrite(request)));
});

Deno.test("extended attributes are synchronised, single-valued and multi-valued", async () => {
  const udm = createUdmSimulator();
  // Names that the simulator does not know, mapped to properties that it has.
  const names = { schoolClass: "pagerTelephoneNumber", schoolNumber: "scriptpath" };
  const swap = (text: string, way: readonly (readonly [string, string])[]) =>
    way.reduce((changed, [from, to]) => changed.replaceAll(from, to), text);
  const fetch = translating(
    udm,
    (text) => swap(text, Object.entries(names)),
    (text) => swap(text, Object.entries(names).map(([extended, own]) => [own, extended] as const)),
  );
  const run = async (attributes: Record<string, string | readonly string[]>) => {
    const report = await runEngine(directoryOf([{ ...anna, ...attributes }]), udm, {
      udm: { user_properties: [...PROPERTIES, ...Object.keys(names)] },
      fetch,
    });
    assert.equal(report.outcome, "done", JSON.stringify(report.reasons));
    const { pagerTelephoneNumber, scriptpath } = udm.store.get(`uid=anna,${OU}`)?.properties ?? {};
    return [pagerTelephoneNumber, scriptpath];
  };
  assert.deepEqual(await run({ schoolClass: ["5a", "5b"], schoolNumber: "17" }), [["5a", "5b"], "17"]);
  const before = udm.requests.length;
  await run({ schoolClass: ["5b", "5a"], schoolNumber: "17" });
  assert.ok(udm.requests.slice(before).every((request) => !isWrite(request)));
  assert.deepEqual(await run({ schoolClass: "6a" }), [["6a"], null]);
});

Deno.test("users with additional object types keep the properties of these types", async () => {
  const udm = createUdmSimulator();
  const options = { pki: true, ucsschoolTeacher: true, kopanoUser: true };
  const enriched = (json: JsonObject): JsonObject => ({
    ...json,
    ...(json.objectType === "users/user"
      ? {
        options,
        policies: { "policies/umc": [`cn=default-umc-users,cn=UMC,cn=policies,${BASE}`] },
        properties: {
          ...json.properties as JsonObject,
          ucsschoolRole: ["teacher:school:17"],
          kopanoQuota: { warn: "10", hard: "20" },
        },
      }
      : {}),
    ...(json._embedded === undefined ? {} : {
      _embedded: Object.fromEntries(
        Object.entries(json._embedded as Record<string, JsonObject[]>).map((
          [name, list],
        ) => [name, Array.isArray(list) ? list.map(enriched) : list]),
      ),
    }),
  });
  const run = (users: Parameters<typeof directoryOf>[0]) =>
    runEngine(directoryOf(users), udm, {
      udm: { user_properties: PROPERTIES },
      fetch: answering(udm, enriched),
    });
  assert.equal((await run([anna])).outcome, "done");
  const before = udm.requests.length;
  assert.equal((await run([{ ...anna, sn: "New" }])).outcome, "done");
  const writes = udm.requests.slice(before).filter(isWrite);
  assert.deepEqual(writes.map(({ method, body }) => ({ method, body })), [
    { method: "PATCH", body: { properties: { lastname: "New" } } },
  ]);
});

Deno.test("fixed_attrs sets the primary group in any spelling of its DN", async () => {
  const udm = createUdmSimulator();
  udm.store.add("groups/group", { name: "Staff" }, `cn=groups,${BASE}`);
  const settings = {
    udm: { user_properties: [...PROPERTIES, "primaryGroup"] },
    source: {
      user_trans: {
        rename_attrs: { univentionObjectIdentifier: "employeeNumber", username: "uid", lastname: "sn" },
        fixed_attrs: { primaryGroup: ["CN=staff, cn=Groups,DC=univention-organization,dc=intranet"] },
      },
    },
  };
  const source = directoryOf([anna], [team]);
  for (const round of [1, 2]) {
    const before = udm.requests.length;
    const report = await runEngine(source, udm, settings);
    assert.equal(report.outcome, "done", JSON.stringify(report.reasons));
    const writes = udm.requests.slice(before).filter(isWrite).length;
    assert.equal(writes === 0, round === 2);
    const { primaryGroup, groups } = udm.store.get(`uid=anna,${OU}`)?.properties ?? {};
    assert.equal(primaryGroup, `cn=Staff,cn=groups,${BASE}`);
    assert.deepEqual([...groups as string[]].sort(), [`cn=Staff,cn=groups,${BASE}`, `cn=team,${OU}`].sort());
  }
});
