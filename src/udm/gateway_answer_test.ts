import assert from "node:assert/strict";
import { conflictBody, failureOf, listBody, withServer } from "./testing.ts";

const NEW = {
  position: "ou=people,dc=example",
  properties: { username: "anna", description: "x".repeat(2000) },
};
const page = (title: string, text = "") =>
  `<!DOCTYPE html><html><head><title>${title}</title></head><body>${text}</body></html>`;

Deno.test("udm: the page of a web application firewall is not blamed on a value", async () => {
  for (const status of [400, 403, 405, 409, 412, 422]) {
    await withServer(
      (_, connection) =>
        connection.answer(status, page("Request Rejected\u001b[31m"), { "Content-Type": "text/html" }),
      async (client, requests) => {
        const error = await failureOf(client.create("users/user", NEW));
        assert.deepEqual([error.kind, error.transient, error.reasons[0]?.property], [
          "gateway",
          false,
          undefined,
        ]);
        assert.match(
          error.message,
          /a gateway or web application firewall before UDM answered instead of it: "Request Rejected\\u001b\[31m" \(HTTP \d+, .*\)\. Find this request in the log of the gateway/,
        );
        assert.doesNotMatch(error.message, /Correct the value|authorized-groups/);
        assert.equal(requests.length, 1);
      },
    );
  }
});

Deno.test("udm: a page with the status 200 is from a gateway if UDM answered before, otherwise the address is wrong", async () => {
  await withServer(
    ({ method }, connection) =>
      method === "GET"
        ? connection.answer(200, listBody([]))
        : connection.answer(200, page("Request Rejected"), { "Content-Type": "text/html" }),
    async (client) => {
      await client.findByKey("users/user", { property: "username", value: "anna" });
      const error = await failureOf(client.create("users/user", NEW));
      assert.deepEqual([error.kind, error.mayHaveExecuted], ["protocol", true]);
      assert.match(error.message, /answered instead of it: "Request Rejected"/);
    },
  );
  await withServer(
    (_, connection) => connection.answer(200, page("Univention Portal"), { "Content-Type": "text/html" }),
    async (client) => {
      const error = await failureOf(client.template("container/ou"));
      assert.equal(error.kind, "protocol");
      assert.match(
        error.message,
        /does not behave like the UDM REST API: Univention Portal.*Check udm\.uri and its base path/,
      );
    },
  );
});

Deno.test("udm: the answers of UDM itself are not taken for those of a gateway", async () => {
  await withServer(
    (_, connection) => connection.answer(422, conflictBody("Object exists: (uid): anna")),
    async (client) => {
      assert.equal((await failureOf(client.create("users/user", NEW))).kind, "conflict");
    },
  );
});

Deno.test("udm: a request that is too large for a gateway names its size and the limit", async () => {
  await withServer(
    (_, connection) =>
      connection.answer(413, page("413 Request Entity Too Large"), { "Content-Type": "text/html" }),
    async (client) => {
      const error = await failureOf(client.create("users/user", NEW));
      assert.deepEqual([error.kind, error.status, error.mayHaveExecuted], ["gateway", 413, false]);
      assert.match(
        error.message,
        /the request has 2,\d{3} bytes, more than a gateway before UDM accepts: "413 Request Entity Too Large".*client_max_body_size/,
      );
    },
  );
});

for (
  const [server, body] of [
    ["nginx", page("400 The plain HTTP request was sent to HTTPS port")],
    ["Apache", page("400 Bad Request", "Reason: You're speaking plain HTTP to an SSL-enabled server port.")],
    ["Go", "Client sent an HTTP request to an HTTPS server."],
    ["Tomcat", "Bad Request\nThis combination of host and port requires TLS."],
  ] as const
) {
  Deno.test(`udm: ${server} says that the port expects TLS`, async () => {
    await withServer(
      (_, connection) => connection.answer(400, body, { "Content-Type": "text/html" }),
      async (client, requests) => {
        const error = await failureOf(client.template("container/ou"));
        assert.deepEqual([error.kind, requests.length], ["tls", 1]);
        assert.match(
          error.message,
          /the server expects TLS on this port: ".*" .*Use https:\/\/ in udm\.uri\.$/,
        );
      },
    );
  });
}

Deno.test("udm: a server error that quotes such words does not say that the port expects TLS", async () => {
  const body = page("Help: The plain HTTP request was sent to HTTPS port");
  await withServer(
    (_, connection) => connection.answer(500, body, { "Content-Type": "text/html" }),
    async (client) => assert.notEqual((await failureOf(client.template("container/ou"))).kind, "tls"),
  );
});

Deno.test("udm: the title of a page is shortened to 100 characters", async () => {
  for (const [length, end] of [[100, '"'], [101, '…"']] as const) {
    await withServer(
      (_, connection) => connection.answer(413, page("x".repeat(length)), { "Content-Type": "text/html" }),
      async (client) => {
        const { message } = await failureOf(client.create("users/user", NEW));
        assert.ok(message.includes(`accepts: "${"x".repeat(100)}${end}`), message);
      },
    );
  }
});

Deno.test("udm: a redirect to the portal or a login page names the base path", async () => {
  for (
    const location of [
      "/univention/portal/",
      "https://portal.example.org/univention/login/?location=%2Funivention%2Fudm",
      "https://id.example.org/realms/nubus/protocol/openid-connect/auth?x=/univention/udm/",
    ]
  ) {
    await withServer(
      (_, connection) => connection.answer(302, "", { Location: location }),
      async (client, requests) => {
        const error = await failureOf(client.template("container/ou"));
        assert.deepEqual([error.kind, requests.length], ["protocol", 1]);
        assert.match(
          error.message,
          /This is the portal or a login page.*\/univention\/udm\/ on UCS/,
          location,
        );
      },
    );
  }
});

Deno.test("udm: a redirect to https says to set udm.uri to it", async () => {
  await withServer(
    (_, connection) => connection.answer(301, "", { Location: "https://ucs.example.org/univention/udm/" }),
    async (client) => {
      const error = await failureOf(client.template("container/ou"));
      assert.match(
        error.message,
        /Set udm\.uri to the final address of the UDM REST API, with https and the base path/,
      );
    },
  );
});
