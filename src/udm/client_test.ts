import { configure, type LogRecord, reset } from "@logtape/logtape";
import assert from "node:assert/strict";
import { TEXTS } from "../common/model.ts";
import { createUdmClient } from "./client.ts";
import { TargetUnavailable } from "./errors.ts";
import {
  conflictBody,
  errorBody,
  failureOf,
  type Handler,
  listBody,
  listedUser,
  type Received,
  testOptions,
  withServer,
} from "./testing.ts";
import type { UdmClient } from "./types.ts";

const POSITION = "ou=people,dc=example";
const recorded = JSON.parse(
  await Deno.readTextFile(new URL("../../tests/contract/templates.json", import.meta.url)),
);
const TEMPLATE = recorded.steps[0].response.body;

/** The requests, in alphabetical order: they are sent at the same time. */
const asked = (requests: readonly Received[]) =>
  requests.map(({ method, path }) => `${method} ${path}`).toSorted();

const listAll = (client: UdmClient) =>
  Array.fromAsync(client.list("users/user", { position: POSITION, properties: ["username"] }));

Deno.test("udm: a template is requested once, even concurrently", async () => {
  await withServer((_, connection) => connection.answer(200, TEMPLATE), async (client, requests) => {
    const [first, second] = await Promise.all([client.template("users/user"), client.template("users/user")]);
    assert.equal(first, second);
    assert.equal(await client.template("users/user"), first);
    assert.deepEqual(first.kinds.get("phone"), TEXTS);
    assert.deepEqual(asked(requests), ["GET users/user/add", "OPTIONS users/user/"]);
  });
});

Deno.test("udm: a failed template is requested again", async () => {
  let templates = 0;
  await withServer(({ method }, connection) => {
    return method === "GET" && ++templates === 1
      ? connection.answer(500, errorBody(500, "boom"))
      : connection.answer(200, TEMPLATE);
  }, async (client) => {
    assert.equal((await failureOf(client.template("users/user"))).kind, "server");
    assert.equal((await client.template("users/user")).position, TEMPLATE.position);
  });
});

for (
  const [what, date, expected] of [
    ["is known from the first template", "Sun, 06 Nov 1994 08:49:37 GMT", Date.UTC(1994, 10, 6, 8, 49, 37)],
    ["is not known without a header", undefined, undefined],
    ["is not known from another form", "1994-11-06T08:49:37Z", undefined],
    ["is not known from nonsense", "Sun, 99 Nov 1994 08:49:37 GMT", undefined],
    ["is not known from an empty header", "", undefined],
  ] as const
) {
  Deno.test(`udm: UDM's clock ${what}, and advances from there`, async () => {
    await withServer(({ number }, connection) => {
      const later = number === 1 ? date : "Fri, 31 Dec 1999 23:59:59 GMT";
      return connection.answer(200, TEMPLATE, later === undefined ? {} : { "Date": later });
    }, async (client) => {
      assert.equal(client.serverTime, undefined);
      await client.template("container/ou");
      await client.template("groups/group");
      const first = client.serverTime;
      await new Promise((resolve) => setTimeout(resolve, 20));
      const second = client.serverTime;
      if (expected === undefined) return assert.deepEqual([first, second], [undefined, undefined]);
      assert.ok(first !== undefined && first >= expected && first < expected + 60_000, String(first));
      assert.ok(second !== undefined && second >= first + 15, String(second));
    });
  });
}

Deno.test("udm: a URL that is not UDM's is detected by the first request", async () => {
  const cases: [Handler, RegExp][] = [
    [
      (_, c) => c.answer(404, "<title>404 Not Found</title>", { "Content-Type": "text/html" }),
      /404 Not Found \(HTTP 404, .*\)\. Check udm\.uri/,
    ],
    [
      (_, c) => c.answer(200, "<title>Portal</title>", { "Content-Type": "text/html" }),
      /Portal \(.*\)\. Check udm\.uri/,
    ],
    [(_, c) => c.answer(200, {}), /the template has no properties \(.*\)\. Check udm\.uri/],
    [(_, c) => c.answer(200, "{"), /the answer is not JSON \(.*\)\. Check udm\.uri/],
    [(_, c) => c.answer(406, "<title>HTTP-Error 406: </title>"), /HTTP-Error 406: \(.*\)\. Check udm\.uri/],
    [(_, c) => c.answer(301, "", { Location: "https://other/" }), /redirected to "https:\/\/other\/"/],
  ];
  for (const [handler, expected] of cases) {
    await withServer(handler, async (client, requests) => {
      const error = await failureOf(client.template("container/ou"));
      assert.equal(error.kind, "protocol");
      assert.match(error.message, expected);
      assert.deepEqual(asked(requests), ["GET container/ou/add"]);
    });
  }
});

Deno.test("udm: wrong credentials are not retried", async () => {
  await withServer((_, connection) => connection.answer(401, ""), async (client, requests) => {
    const error = await failureOf(client.template("container/ou"));
    assert.match(
      error.message,
      /does not accept the user name and password \(HTTP 401, .*\)\. Check udm\.user and the password from/,
    );
    assert.deepEqual(asked(requests), ["GET container/ou/add"]);
  });
});

Deno.test("udm: credentials that were accepted before are retried", async () => {
  await withServer((request, connection) => {
    return request.number === 2 ? connection.answer(401, "") : connection.answer(200, listedUser("anna"));
  }, async (client, requests) => {
    await client.get("users/user", `uid=anna,${POSITION}`);
    assert.equal((await client.get("users/user", `uid=anna,${POSITION}`))?.id, "anna");
    assert.equal(requests.length, 3);
  });
});

Deno.test("udm: a 404 of UDM shows that the credentials were accepted", async () => {
  await withServer((request, connection) => {
    if (request.number === 1) return connection.answer(404, errorBody(404, "HTTP 404: Not Found"));
    return request.number === 2 ? connection.answer(401, "") : connection.answer(200, listedUser("anna"));
  }, async (client) => {
    assert.equal(await client.get("users/user", "uid=nobody,dc=x"), undefined);
    assert.equal((await client.get("users/user", `uid=anna,${POSITION}`))?.id, "anna");
  });
});

Deno.test("udm: a list requests its properties and is read completely", async () => {
  const users = [listedUser("anna"), listedUser("berta")];
  await withServer((_, connection) => connection.answer(200, listBody(users)), async (client, requests) => {
    assert.deepEqual(await listAll(client), users);
    assert.equal(requests[0]?.path, "users/user/");
    assert.deepEqual(requests[0]?.query.getAll("properties"), ["username"]);
    assert.equal(requests[0]?.query.get("position"), POSITION);
  });
});

Deno.test("udm: a list that cannot start yet is retried", async () => {
  await withServer((request, connection) => {
    if (request.number === 1) return connection.close();
    if (request.number === 2) return connection.answer(503, '"starting"');
    return connection.answer(200, listBody([listedUser("anna")]));
  }, async (client) => {
    assert.equal((await listAll(client)).length, 1);
    assert.equal(client.statistics.retries, 2);
  });
});

/** Starts a list and then closes the connection. */
const halfList: Handler = async (_, connection) => {
  const half = JSON.stringify(listBody([listedUser("anna"), listedUser("berta")])).slice(0, -60);
  await connection.write(
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99999\r\n\r\n" + half,
  );
  connection.close();
};

Deno.test("udm: an incomplete list throws after the received objects", async () => {
  await withServer(halfList, async (client, requests) => {
    const seen: string[] = [];
    const error = await failureOf((async () => {
      for await (const { id } of client.list("users/user", { position: POSITION })) seen.push(id);
    })());
    assert.equal(error.kind, "connection");
    assert.deepEqual(seen, ["anna"]);
    assert.equal(requests.length, 1);
  });
});

Deno.test("udm: incomplete lists are read again from the start", async () => {
  const wrongCount = { ...(listBody([listedUser("anna")]) as object), results: 2 };
  await withServer((request, connection) => {
    if (request.number === 1) return halfList(request, connection);
    return connection.answer(200, request.number === 2 ? wrongCount : listBody([listedUser("anna")]));
  }, async (client, requests) => {
    assert.equal((await client.withListRestart(() => listAll(client))).length, 1);
    assert.equal(requests.length, 3);
  });
});

Deno.test("udm: a list that stays incomplete fails", async () => {
  await withServer(halfList, async (client, requests) => {
    const error = await failureOf(client.withListRestart(() => listAll(client)));
    assert.equal(error.attempts, 3);
    assert.equal(requests.length, 3);
  });
});

Deno.test("udm: a list that could not start is not restarted", async () => {
  await withServer((_, connection) => connection.close(), async (client, requests) => {
    const error = await failureOf(client.withListRestart(() => listAll(client)));
    assert.equal(error.attempts, 5);
    assert.equal(requests.length, 5);
  });
});

Deno.test("udm: a list below a missing OU is an error", async () => {
  const body = {
    error: { code: 422, title: "", message: "x", error: { position: "LDAP object could not be found." } },
    _embedded: {
      "udm:error": [{ location: ["query", "position"], message: "LDAP object could not be found." }],
    },
  };
  await withServer((_, connection) => connection.answer(422, body), async (client) => {
    const error = await failureOf(listAll(client));
    assert.match(
      error.message,
      /^GET users\/user "ou=people,dc=example": position: LDAP object could not be found \(.*\)\. Check the OU/,
    );
  });
});

Deno.test("udm: an object is read with the requested properties, and a missing one is undefined", async () => {
  await withServer((request, connection) => {
    if (request.path.includes("nobody")) return connection.answer(404, errorBody(404, "HTTP 404: Not Found"));
    return connection.answer(200, listedUser("anna"));
  }, async (client, requests) => {
    assert.equal(
      (await client.get("users/user", `uid=anna,${POSITION}`, ["jpegPhoto", "e-mail"]))?.id,
      "anna",
    );
    assert.deepEqual(requests[0]?.query.getAll("properties"), ["jpegPhoto", "e-mail"]);
    assert.equal(await client.get("users/user", "uid=nobody,dc=x"), undefined);
    assert.equal(requests[1]?.query.size, 0);
  });
});

Deno.test("udm: a 404 from a proxy before UDM is not a missing object", async () => {
  await withServer((_, connection) => connection.answer(404, "<html></html>"), async (client) => {
    assert.equal((await failureOf(client.get("users/user", `uid=anna,${POSITION}`))).kind, "protocol");
  });
});

Deno.test("udm: findByKey finds only the exact key, findMatching all spellings that LDAP matches", async () => {
  await withServer(
    (_, connection) => connection.answer(200, listBody([listedUser("a*b"), listedUser("A*B")])),
    async (client, requests) => {
      const found = await client.findByKey("users/user", { property: "username", value: "a*b" });
      assert.deepEqual(found.map(({ properties }) => properties.username), ["a*b"]);
      assert.equal(requests[0]?.query.get("filter"), "(username=a\\2ab)");
      assert.equal(requests[0]?.query.get("position"), null);
      assert.deepEqual(requests[0]?.query.getAll("properties"), ["username"]);
      const options = { position: POSITION, properties: ["dn"] };
      assert.equal((await client.findMatching("users/user", "username", "a*b", options)).length, 2);
      assert.equal(requests[1]?.query.get("position"), POSITION);
      assert.deepEqual(requests[1]?.query.getAll("properties"), ["dn"]);
    },
  );
});

Deno.test("udm: OUs are looked up by GET and created if missing", async () => {
  await withServer((request, connection) => {
    if (request.method === "POST") return connection.answer(201, { dn: "ou=b,ou=a,dc=x" });
    if (request.path.includes("ou%3Db")) return connection.answer(404, errorBody(404, "HTTP 404: Not Found"));
    return connection.answer(200, { ...listedUser("a"), dn: "ou=a,dc=x" });
  }, async (client, requests) => {
    assert.equal(await client.ensureOu("ou=b,ou=a", "dc=x", ""), "ou=b,ou=a,dc=x");
    assert.deepEqual(requests.map((request) => request.method), ["GET", "GET", "POST"]);
    assert.deepEqual(JSON.parse(requests[2]?.body ?? ""), {
      position: "ou=a,dc=x",
      properties: { name: "b" },
    });
  }, { scope: { base: "dc=x", positions: { user: "ou=b,ou=a,dc=x", group: "ou=b,ou=a,dc=x" } } });
});

Deno.test("udm: an unavailable server stops everything after three requests", async () => {
  await withServer((_, connection) => connection.close(), async (client, requests) => {
    for (let user = 0; user < 3; user++) {
      assert.equal(
        (await failureOf(client.modify("users/user", `uid=user${user},${POSITION}`, {}))).kind,
        "connection",
      );
    }
    const sent = requests.length;
    for (let user = 3; user < 1000; user++) {
      assert.ok(
        await failureOf(client.modify("users/user", `uid=user${user},${POSITION}`, {})) instanceof
          TargetUnavailable,
      );
    }
    assert.equal(requests.length, sent);
  });
});

Deno.test("udm: requests are counted by method, type and outcome, and timed by method and type", async () => {
  await withServer((request, connection) => {
    if (request.number === 1) return connection.close();
    return request.method === "GET" ? connection.answer(200, listedUser("anna")) : connection.answer(204);
  }, async (client) => {
    await client.get("users/user", `uid=anna,${POSITION}`);
    await client.get("users/user", `uid=anna,${POSITION}`);
    await client.remove("groups/group", `cn=team,${POSITION}`);
    const { requests, retries, durations } = client.statistics;
    assert.deepEqual(requests, [
      { method: "GET", type: "users/user", outcome: "connection", count: 1 },
      { method: "GET", type: "users/user", outcome: 200, count: 2 },
      { method: "DELETE", type: "groups/group", outcome: 204, count: 1 },
    ]);
    assert.equal(retries, 1);
    const timed = durations.map(({ method, type, classes, sum }) => {
      assert.ok(sum > 0);
      return `${classes.reduce((all, count) => all + count)} ${method} ${type}`;
    });
    assert.deepEqual(timed, ["3 GET users/user", "1 DELETE groups/group"]);
  });
});

Deno.test("udm: a file without a certificate is refused", () => {
  const options = { ...testOptions("https://udm.example/"), caCert: "-----BEGIN PRIVATE KEY-----" };
  assert.throws(() => createUdmClient(options), /udm\.ca_cert: the file contains no PEM certificate/);
});

Deno.test("udm: the log has each request and traceback, but no secret", async () => {
  const records: LogRecord[] = [];
  await configure({
    sinks: { memory: (record) => records.push(record) },
    loggers: [
      { category: ["udm-directory-connector"], lowestLevel: "debug", sinks: ["memory"] },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: [] },
    ],
  });
  try {
    const body = {
      error: {
        code: 500,
        title: "",
        message: "boom",
        error: {},
        traceback: "File: create(password='very secret')",
      },
    };
    await withServer((_, connection) => connection.answer(500, body), async (client) => {
      const properties = { username: "anna", password: "very secret" };
      const error = await failureOf(client.create("users/user", { position: POSITION, properties }));
      assert.equal(error.kind, "server");
      assert.doesNotMatch(error.message, /File:/);
    });
  } finally {
    await reset();
  }
  const text = records.map((record) => record.message.join("") + JSON.stringify(record.properties)).join(
    "\n",
  );
  assert.match(
    text,
    /POST users\/user "anna" in "ou=people,dc=example": 500 after \d+ ms \(request [0-9a-f-]{36}\)/,
  );
  assert.match(text, /File: create\(password='\*\*\*'\)/);
  assert.doesNotMatch(text, /very secret|se cret|Basic/);
  assert.ok(records.every((record) => record.level === "debug"));
});

Deno.test("udm: a password within other words does not redact them", async () => {
  const message =
    "Object exists: (nolock): The attribute 'univentionObjectIdentifier' could not get locked: xa.$b+cx univention";
  await withServer((_, connection) => connection.answer(422, conflictBody(message)), async (client) => {
    const properties = { username: "anna", password: "a.$b+c" };
    const error = await failureOf(client.create("users/user", { position: POSITION, properties }));
    assert.equal(error.conflictOn, "identifier");
    assert.match(error.message, /'univentionObjectIdentifier' could not get locked: x\*\*\*x \*\*\*/);
  }, { password: "univention" });
});

Deno.test("udm: an error that quotes the request does not contain the password", async () => {
  await withServer((request, connection) => {
    const quoted = `${request.headers.get("authorization")} se%20cret%3A%C3%84 se cret:Ä`;
    return connection.answer(500, `<html><h1>Debug</h1><pre>${quoted}</pre></html>`, {
      "Content-Type": "text/html",
    });
  }, async (client) => {
    const { message } = await failureOf(client.get("users/user", "uid=anna,dc=example"));
    assert.match(message, /Debug Basic \*\*\* \*\*\* \*\*\* \(/);
  });
});

Deno.test("udm: a message shows only the start of a long filter", async () => {
  await withServer(
    (_, connection) => connection.answer(403, errorBody(403, "no")),
    async (client) => {
      const error = await failureOf(client.findMatching("users/user", "username", "x".repeat(6000)));
      assert.match(error.message, /^GET users\/user "\(username=x{246}…": no/);
    },
  );
});

/** Answers `OPTIONS` with these answers, the last one from then on, and all other requests with the template. */
function describing(...answers: Handler[]): Handler {
  let at = 0;
  return (request, connection) =>
    request.method === "OPTIONS"
      ? answers[Math.min(at++, answers.length - 1)]?.(request, connection)
      : connection.answer(200, TEMPLATE);
}

const TYPES: Handler = (_, connection) =>
  connection.answer(
    200,
    JSON.parse(Deno.readTextFileSync(new URL("../../tests/contract/options.json", import.meta.url)))[
      "users/user"
    ],
  );

Deno.test("udm: UDM's description of a property counts more than its default value", async () => {
  await withServer(describing(TYPES), async (client) => {
    const { kinds, unknownTypes } = await client.template("users/user");
    assert.equal(unknownTypes, undefined);
    assert.equal(kinds.get("sambaLogonHours")?.isList, true);
    assert.equal(kinds.get("extNumber")?.type, "integer");
    assert.deepEqual(kinds.get("objectFlag"), TEXTS, "UDM does not describe it");
  });
});

for (
  const [what, ...answers] of [
    ["405 of a gateway", (_, c) => c.answer(405, "<title>405 Not Allowed</title>")],
    ["403 of UDM", (_, c) => c.answer(403, errorBody(403, "no"))],
    ["404", (_, c) => c.answer(404, "<html></html>")],
    ["501", (_, c) => c.answer(501, "")],
    ["no content, as for a preflight request", (_, c) => c.answer(204)],
    ["an empty object", (_, c) => c.answer(200, {})],
    ["text that is not JSON", (_, c) => c.answer(200, "{")],
    ["a page", (_, c) => c.answer(200, "<html></html>", { "Content-Type": "text/html" })],
    ["500 each time", (_, c) => c.answer(500, errorBody(500, "boom"))],
  ] as [string, ...Handler[]][]
) {
  Deno.test(`udm: after ${what} for OPTIONS, the template tells the kinds of properties`, async () => {
    await withServer(describing(...answers), async (client) => {
      const { kinds, unknownTypes } = await client.template("users/user");
      assert.ok(unknownTypes);
      assert.deepEqual(kinds.get("phone"), TEXTS);
      assert.equal(kinds.get("disabled")?.type, "boolean");
    });
  });
}

for (
  const [what, first] of [
    ["503", (_, c) => c.answer(503, '"starting"')],
    ["500", (_, c) => c.answer(500, errorBody(500, "boom"))],
    ["a lost connection", (_, c) => c.close()],
  ] as [string, Handler][]
) {
  Deno.test(`udm: after ${what} for OPTIONS, it is sent again`, async () => {
    await withServer(describing(first, TYPES), async (client) => {
      const { kinds, unknownTypes } = await client.template("users/user");
      assert.equal(unknownTypes, undefined);
      assert.equal(kinds.get("extNumber")?.type, "integer");
    });
  });
}

Deno.test("udm: types that cannot be read because UDM is unavailable are an error, as a template is", async () => {
  await withServer(describing((_, c) => c.answer(503, '"starting"')), async (client) => {
    assert.equal((await failureOf(client.template("users/user"))).kind, "unavailable");
  });
});
