import assert from "node:assert/strict";
import type { Subject, UdmError } from "./errors.ts";
import { readErrorBody } from "./error_body.ts";
import { type ErrorResponse, responseError, retryAfter } from "./error_response.ts";

interface Step {
  readonly name: string;
  readonly request: { readonly method: Subject["method"]; readonly path: string };
  readonly response: {
    readonly status: number;
    readonly headers: Record<string, string>;
    readonly body: unknown;
  };
}

async function steps(scenario: string): Promise<Step[]> {
  const file = new URL(`../../tests/contract/${scenario}.json`, import.meta.url);
  return JSON.parse(await Deno.readTextFile(file)).steps;
}

const SUBJECT: Subject = { method: "POST", type: "users/user", dn: "ou=people,dc=x", name: "anna" };

function refuse(
  status: number,
  body: unknown,
  more: Partial<ErrorResponse> = {},
  subject: Subject = SUBJECT,
): UdmError {
  const text = body === null ? "" : typeof body === "string" ? body : JSON.stringify(body);
  return responseError(subject, {
    status,
    headers: new Headers(),
    requestId: "request-1",
    durationMs: 5,
    authenticated: true,
    now: 0,
    ...more,
  }, readErrorBody(text));
}

async function recorded(scenario: string): Promise<Map<string, UdmError>> {
  const found = new Map<string, UdmError>();
  for (const { name, request, response } of await steps(scenario)) {
    if (response.status < 400) continue;
    found.set(name, refuse(response.status, response.body, {}, { ...SUBJECT, method: request.method }));
  }
  return found;
}

/** kind, property of the first problem, what the conflict is on */
type Expected = readonly [UdmError["kind"], (string | undefined)?, UdmError["conflictOn"]?];

const USER_ERRORS: Record<string, Expected> = {
  "same username": ["conflict", undefined, "name"],
  "same username in capitals": ["conflict", undefined, "name"],
  "same identifier": ["conflict", undefined, "identifier"],
  "username of an existing group": ["invalid", "username"],
  "same primary mail address": ["invalid", "mailPrimaryAddress"],
  "mail domain that does not exist": ["invalid", "mailPrimaryAddress"],
  "short password": ["invalid", "password"],
  "no password": ["invalid", "password"],
  "no lastname": ["invalid", "lastname"],
  "identifier not a UUID": ["server"],
  "identifier in capitals": ["invalid", "univentionObjectIdentifier"],
  "unknown property": ["invalid", "noSuchProperty"],
  "list where one value belongs": ["invalid", "description"],
  "string where a list belongs": ["invalid", "phone"],
  "number where a string belongs": ["invalid", "employeeNumber"],
  "invalid mail address": ["invalid", "e-mail"],
  "umlaut in the username": ["invalid"],
  "space in the username": ["invalid", "username"],
  "username of 300 characters": ["invalid"],
  "missing position": ["invalid"],
  "several faults at once": ["invalid", "phone"],
  "photo that is no base64": ["invalid", "jpegPhoto"],
  "list under a missing position": ["invalid", "position"],
  "broken filter": ["invalid", "filter"],
  "rename to a taken name": ["conflict", undefined, "name"],
};

Deno.test("udm: every recorded refusal of a user is understood", async () => {
  const found = await recorded("user-errors");
  assert.deepEqual([...found.keys()].sort(), Object.keys(USER_ERRORS).sort());
  for (const [name, error] of found) {
    const [kind, property, conflictOn] = USER_ERRORS[name] as Expected;
    assert.equal(error.kind, kind, name);
    assert.equal(error.reasons[0]?.property, property, name);
    assert.equal(error.conflictOn, conflictOn, name);
    assert.equal(error.transient, false, name);
  }
});

Deno.test("udm: several faults are all reported, each with its property", async () => {
  const error = (await recorded("user-errors")).get("several faults at once");
  assert.deepEqual(error?.reasons.map((problem) => problem.property), ["phone", "noSuchProperty"]);
  assert.equal(
    error?.message,
    'POST users/user "anna" in "ou=people,dc=x": phone: The property phone has an invalid value: Value must be of type ' +
      "array not str.; noSuchProperty: The User module has no property noSuchProperty (HTTP 422, " +
      "request request-1). Correct the value in the source or in the transformation; other entries are not affected.",
  );
});

Deno.test("udm: recorded conflicts of groups and OUs are understood", async () => {
  const groups = await recorded("groups");
  assert.equal(groups.get("same name")?.conflictOn, "name");
  assert.equal(groups.get("name of an existing user")?.conflictOn, "name");
  assert.equal(groups.get("nested in itself through another")?.reasons[0]?.property, "memberOf");
  assert.equal(groups.get("unknown nested group")?.kind, "invalid");
  assert.match(
    groups.get("unknown nested group")?.message ?? "",
    /cn=ghost.*does not exist\. Create it first/,
  );
  assert.equal((await recorded("ou")).get("create it again")?.conflictOn, "dn");
});

Deno.test("udm: recorded conflicts with accounts and groups that the connector does not manage are understood", async () => {
  const found = await recorded("foreign-holders");
  assert.deepEqual(
    [...found].map(([name, { kind, conflictOn, reasons }]) => [name, kind, conflictOn, reasons[0]?.property]),
    [
      ["a user of that name", "conflict", "name", undefined],
      ["a user with that address", "invalid", undefined, "mailPrimaryAddress"],
      ["a group with an address of an unknown domain", "invalid", undefined, "mailAddress"],
      ["the same name within", "conflict", "name", undefined],
    ],
  );
});

Deno.test("udm: an empty reason is reported as missing", async () => {
  const error = (await recorded("user-lifecycle")).get("PATCH another identifier");
  assert.equal(error?.reasons[0]?.property, "univentionObjectIdentifier");
  assert.match(error?.message ?? "", /univentionObjectIdentifier/);
  assert.match(
    refuse(422, { error: { error: { title: "" } } }).message,
    /title: refused without a reason/,
  );
});

Deno.test("udm: recorded protocol errors are understood", async () => {
  const found = await recorded("protocol");
  const kinds = Object.fromEntries([...found].map(([name, error]) => [name, error.kind]));
  assert.deepEqual(kinds, {
    "wrong password": "unauthorised",
    "no credentials": "unauthorised",
    "no Accept header": "protocol",
    "unknown module": "notFound",
    "collection without trailing slash": "notFound",
    "broken JSON": "invalid",
    "JSON that is no object": "invalid",
    "POST without properties": "invalid",
    "missing object": "notFound",
    "existing object of another type": "invalid",
    "DELETE a missing object": "notFound",
    "PATCH a missing object": "notFound",
  });
  assert.match(found.get("existing object of another type")?.message ?? "", /Move or remove it/);
  assert.equal((await recorded("user-lifecycle")).get("stale If-Match")?.kind, "preconditionFailed");
});

Deno.test("udm: a message never contains a traceback", async () => {
  const error = (await recorded("user-errors")).get("identifier not a UUID");
  assert.match(
    error?.message ?? "",
    /UDM failed: badly formed hexadecimal UUID string \(.*\)\. See the log of the UDM REST server/,
  );
  assert.doesNotMatch(error?.message ?? "", /<traceback>/);
});

Deno.test("udm: a 401 means wrong credentials, an LDAP server that is down, or a changed password", () => {
  const wrong = refuse(401, null, { authenticated: false });
  assert.deepEqual([wrong.kind, wrong.transient], ["unauthorised", false]);
  assert.match(
    wrong.message,
    /does not accept the user name and password.*Check udm\.user and the password from/,
  );
  const down = refuse(401, null, { authenticated: false, durationMs: 10_040 });
  assert.deepEqual([down.kind, down.transient, down.status], ["unavailable", true, 401]);
  assert.match(down.message, /after 10 s.*LDAP directory/);
  const changed = refuse(401, null, { authenticated: true });
  assert.deepEqual([changed.kind, changed.transient], ["unauthorised", true]);
  assert.match(changed.message, /no longer accepts/);
});

Deno.test("udm: a 403 before the first answer, or for a read, blames the groups of the account", () => {
  const body = { error: { code: 403, title: "", message: "Nicht in den erlaubten Gruppen.", error: {} } };
  const GET = { method: "GET", type: "users/user", dn: "ou=people,dc=x" } as const;
  for (const error of [refuse(403, body, { authenticated: false }), refuse(403, body, {}, GET)]) {
    assert.equal(error.kind, "forbidden");
    assert.match(
      error.message,
      /: Nicht in den erlaubten Gruppen \(.*\)\. .*directory\/manager\/rest\/authorized-groups/,
    );
  }
});

Deno.test("udm: a 403 for a write blames an access rule, in every language", () => {
  for (const message of ["Permission denied.", "Zugriff verweigert."]) {
    const body = { error: { code: 403, title: "", message, error: {} } };
    const error = refuse(403, body);
    assert.match(error.message, /the account of udm\.user may not write this object: .*access rule \(ACL\)/);
    assert.match(error.message, /its name may be reserved, as root is/);
    assert.doesNotMatch(error.message, /authorized-groups/);
    assert.match(
      refuse(403, body, {}, { ...SUBJECT, name: "Root" }).message,
      /reserves this name\. Rename the entry/,
    );
  }
});

Deno.test("udm: a refusal without a property is quoted, without a guess about values", () => {
  const body = { error: { code: 400, title: "", message: "Etwas ging schief.", error: {} } };
  assert.match(
    refuse(400, body).message,
    /: Etwas ging schief \(HTTP 400, .*\)\. UDM gives no other reason; other entries are not affected\.$/,
  );
});

Deno.test("udm: a refusal because of the licence, a blocklist or a primary group says what to do", () => {
  const plain = (message: string) => ({ error: { code: 400, title: "", message, error: {} } });
  const licence = refuse(400, plain("During this session add and modify are disabled"));
  assert.deepEqual([licence.kind, licence.refusal], ["invalid", "licence"]);
  assert.match(
    licence.message,
    /because of the licence of the domain: During this session.*univention-license-check/,
  );
  assert.doesNotMatch(licence.message, /Correct the value/);
  const primary = refuse(400, plain("Das ist eine primäre Gruppe: 5074."), {}, {
    method: "DELETE",
    type: "groups/group",
    dn: "cn=team,dc=x",
  });
  assert.match(primary.message, /primary group of a user: Das ist .*Give these users another primary group/);
  const message = "The value 'anna' is blocked for the UDM property 'username'.";
  const blocked = refuse(422, { error: { error: { username: message } } });
  assert.equal(blocked.refusal, "blocklist");
  assert.match(blocked.message, /blocked for the UDM property 'username' \(.*\)\. .*blocklists\/entry/);
});

Deno.test("udm: a 404 that is not from UDM means a wrong URL", () => {
  const error = refuse(404, "<html><title>404 Not Found</title></html>");
  assert.equal(error.kind, "protocol");
  assert.match(
    error.message,
    /does not behave like the UDM REST API: 404 Not Found \(HTTP 404, .*\)\. Check udm\.uri/,
  );
});

Deno.test("udm: a 404 for a collection means a wrong URL", () => {
  const error = refuse(404, { error: { message: "HTTP 404: Not Found", error: {} } }, {}, {
    method: "GET",
    type: "users/user",
    name: "template",
  });
  assert.match(error.message, /UDM does not know users\/user at this address \(.*\)\. Check udm\.uri/);
});

Deno.test("udm: a 503 means a starting server, or a gateway that lost the process", () => {
  const error = refuse(503, '"The server is starting"', { headers: new Headers({ "Retry-After": "3" }) });
  assert.equal(error.kind, "unavailable");
  assert.equal(error.retryAfterMs, 3000);
  assert.ok(error.transient);
  assert.match(error.message, /at the moment: The server is starting \(.*\)\. Check/);
  const write = { method: "PATCH", type: "users/user", dn: "uid=anna" } as const;
  assert.equal(refuse(503, '"lost"', {}, write).mayHaveExecuted, true);
  assert.equal(refuse(429, "", {}, write).mayHaveExecuted, false);
});

Deno.test("udm: a 503 after five minutes is a timeout of UDM's gateway", () => {
  const { message } = refuse(503, '"lost"', { durationMs: 311_000 });
  assert.match(message, /directory\/manager\/rest\/response-timeout.*udm\.list_shards/);
});

Deno.test("udm: after a gateway timeout the request may have been carried out", () => {
  for (const status of [502, 504]) {
    const error = refuse(status, "<html>Bad gateway</html>");
    assert.deepEqual([error.kind, error.transient, error.mayHaveExecuted], ["unavailable", true, true]);
  }
});

Deno.test("udm: a redirect names the URL to set", () => {
  const error = refuse(301, "", {
    headers: new Headers({ Location: "https://udm.example/univention/udm/" }),
  });
  assert.equal(error.kind, "protocol");
  assert.match(error.message, /redirected to "https:\/\/udm\.example\/univention\/udm\/".*Set udm\.uri/);
});

Deno.test("udm: a 202 is not a success", () => {
  const error = refuse(202, null);
  assert.deepEqual([error.kind, error.mayHaveExecuted], ["protocol", true]);
});

Deno.test("udm: Retry-After is read as seconds and as a date, by the clock of the server", () => {
  const read = (value: string, now: number, date?: string) =>
    retryAfter({
      headers: new Headers({ "Retry-After": value, ...(date === undefined ? {} : { Date: date }) }),
      now,
    });
  assert.equal(read("3", 0), 3000);
  assert.equal(read("Thu, 01 Jan 1970 00:00:10 GMT", 4000), 6000);
  assert.equal(read("Thu, 01 Jan 1970 00:00:10 GMT", 20_000), 0);
  assert.equal(read("Thu, 01 Jan 1970 00:00:10 GMT", 3_600_000, "Thu, 01 Jan 1970 00:00:07 GMT"), 3000);
  for (const value of ["soon", "120 s", "-1", "1.5", ""]) assert.equal(read(value, 0), undefined, value);
  assert.equal(retryAfter({ headers: new Headers(), now: 0 }), undefined);
});
