import assert from "node:assert/strict";
import { hideValuesOf } from "../common/secret_names.ts";
import { createUdmClient } from "./client.ts";
import {
  conflictBody,
  errorBody,
  failureOf,
  type Handler,
  listBody,
  listedUser,
  type Received,
  SCOPE,
  startServer,
  testOptions,
  withServer,
} from "./testing.ts";

const POSITION = "ou=people,dc=example";
const KEY = { property: "univentionObjectIdentifier", value: "11111111-1111-4111-8111-000000000001" };
const NEW_USER = { position: POSITION, properties: { username: "anna", password: "very secret" } };
const CREATED = { dn: `uid=anna,${POSITION}`, uuid: "x" };
const NAME_TAKEN = conflictBody(
  "Object exists: (uid): The username is already in use as username or as groupname: anna.",
);

/** A user in a list that was searched by key. */
function withKey(name: string, position: string, value = KEY.value): Record<string, unknown> {
  return { ...listedUser(name, position), properties: { [KEY.property]: value } };
}

const methods = (requests: readonly Received[]) => requests.map((request) => request.method).join(" ");

Deno.test("udm: an object is created in its container, and the server's DN is returned", async () => {
  await withServer((_, connection) => connection.answer(201, CREATED), async (client, requests) => {
    assert.deepEqual(await client.create("users/user", NEW_USER, KEY), { dn: CREATED.dn });
    assert.equal(methods(requests), "POST");
    assert.equal(requests[0]?.path, "users/user/");
    assert.deepEqual(JSON.parse(requests[0]?.body ?? ""), NEW_USER);
  });
});

Deno.test("udm: without a DN in the body, the Location has it", async () => {
  const headers = { Location: "http://10.1.1.1/udm/users/user/uid%3Danna%2Cou%3Dpeople%2Cdc%3Dexample" };
  await withServer((_, connection) => connection.answer(201, {}, headers), async (client) => {
    assert.deepEqual(await client.create("users/user", NEW_USER), { dn: CREATED.dn });
  });
  await withServer((_, connection) => connection.answer(201, {}), async (client) => {
    const error = await failureOf(client.create("users/user", NEW_USER));
    assert.match(error.message, /does not say which DN the new object has/);
  });
});

Deno.test("udm: after a lost answer, a created object is found and not created again", async () => {
  await withServer((request, connection) => {
    if (request.method === "POST") return connection.close();
    return connection.answer(200, listBody([withKey("anna", POSITION)]));
  }, async (client, requests) => {
    assert.deepEqual(await client.create("users/user", NEW_USER, KEY), { dn: CREATED.dn });
    assert.equal(methods(requests), "POST GET");
    assert.equal(requests[1]?.query.get("filter"), `(${KEY.property}=${KEY.value})`);
    assert.equal(requests[1]?.query.get("position"), null);
    assert.equal(client.statistics.retries, 1);
  });
});

Deno.test("udm: after a lost answer, a missing object is created again", async () => {
  await withServer((request, connection) => {
    if (request.number === 1) return connection.close();
    return request.method === "POST" ? connection.answer(201, CREATED) : connection.answer(200, listBody([]));
  }, async (client, requests) => {
    assert.deepEqual(await client.create("users/user", NEW_USER, KEY), { dn: CREATED.dn });
    assert.equal(methods(requests), "POST GET POST");
  });
});

Deno.test("udm: a truncated answer to a creation counts as lost", async () => {
  await withServer(async (request, connection) => {
    if (request.method === "GET") return connection.answer(200, listBody([withKey("anna", POSITION)]));
    await connection.write(
      'HTTP/1.1 201 C\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"dn"',
    );
    connection.close();
  }, async (client, requests) => {
    assert.deepEqual(await client.create("users/user", NEW_USER, KEY), { dn: CREATED.dn });
    assert.equal(methods(requests), "POST GET");
  });
});

Deno.test("udm: a creation that was still running during the lookup is recognised", async () => {
  let lookups = 0;
  await withServer((request, connection) => {
    if (request.number === 1) return connection.close();
    if (request.method === "POST") return connection.answer(422, NAME_TAKEN);
    return connection.answer(200, listBody(++lookups === 1 ? [] : [withKey("anna", POSITION)]));
  }, async (client, requests) => {
    assert.deepEqual(await client.create("users/user", NEW_USER, KEY), { dn: CREATED.dn });
    assert.equal(methods(requests), "POST GET POST GET");
  });
});

Deno.test("udm: an object elsewhere with the identifier is a conflict and not retried", async () => {
  await withServer((request, connection) => {
    if (request.method === "POST") return connection.close();
    return connection.answer(200, listBody([withKey("anna", "ou=other,dc=example")]));
  }, async (client, requests) => {
    const error = await failureOf(client.create("users/user", NEW_USER, KEY));
    assert.deepEqual([error.kind, error.conflictOn], ["conflict", "identifier"]);
    assert.match(error.message, /already belongs to "uid=anna,ou=other,dc=example"/);
    assert.equal(methods(requests), "POST GET");
  });
});

Deno.test("udm: without a key, a lost answer to a creation is an error", async () => {
  await withServer((_, connection) => connection.close(), async (client, requests) => {
    const error = await failureOf(client.create("users/user", NEW_USER));
    assert.equal(error.mayHaveExecuted, true);
    assert.equal(methods(requests), "POST");
  });
});

Deno.test("udm: a container is created again without a key", async () => {
  const pauses: number[] = [];
  await using server = startServer((request, connection) => {
    if (request.number < 3) return connection.answer(503, '"starting"', { "Retry-After": "3" });
    return connection.answer(201, { dn: POSITION });
  });
  const client = createUdmClient(testOptions(server.uri, pauses));
  client.confineTo(SCOPE);
  const ou = { position: "dc=example", properties: { name: "people" } };
  assert.deepEqual(await client.create("container/ou", ou), { dn: POSITION });
  assert.deepEqual(pauses, [3000, 3000]);
  client.close();
});

Deno.test("udm: after a gateway error a created object is looked up before a retry", async () => {
  let created = false;
  await withServer((request, connection) => {
    if (request.method === "GET") {
      return connection.answer(200, listBody(created ? [withKey("anna", POSITION)] : []));
    }
    if (created) return connection.answer(422, NAME_TAKEN);
    created = true;
    return connection.answer(503, '"The service could not be reached."');
  }, async (client, requests) => {
    assert.deepEqual(await client.create("users/user", NEW_USER, KEY), { dn: CREATED.dn });
    assert.equal(methods(requests), "POST GET");
  });
});

Deno.test("udm: an object with another spelling of the key is another object", async () => {
  const key = { property: "employeeNumber", value: "ab-1" };
  const other = { ...listedUser("other", POSITION), properties: { employeeNumber: "AB-1" } };
  await withServer((request, connection) => {
    if (request.number === 1) return connection.close();
    return request.method === "POST"
      ? connection.answer(201, CREATED)
      : connection.answer(200, listBody([other]));
  }, async (client, requests) => {
    assert.deepEqual(await client.create("users/user", NEW_USER, key), { dn: CREATED.dn });
    assert.equal(methods(requests), "POST GET POST");
  });
});

Deno.test("udm: a refused creation is not retried", async () => {
  await withServer((_, connection) => connection.answer(422, NAME_TAKEN), async (client, requests) => {
    const error = await failureOf(client.create("users/user", NEW_USER, KEY));
    assert.deepEqual([error.kind, error.conflictOn, error.attempts], ["conflict", "name", 1]);
    assert.match(error.message, /^POST users\/user "anna" in "ou=people,dc=example": Object exists: \(uid\)/);
    assert.equal(methods(requests), "POST");
  });
});

Deno.test("udm: a password quoted by the server is redacted", async () => {
  await withServer(
    (_, connection) => connection.answer(400, errorBody(400, "bad password 'very secret' for se cret:Ä")),
    async (client) => {
      const error = await failureOf(client.create("users/user", NEW_USER));
      assert.match(error.message, /bad password '\*\*\*' for \*\*\*/);
    },
  );
});

Deno.test("udm: values of properties that hold secrets are redacted in what the server quotes", async () => {
  hideValuesOf(["hint"]);
  await withServer(
    (_, connection) =>
      connection.answer(422, errorBody(422, "hint 'hush 1', list 'hush 2' and title 'Dr.' are invalid")),
    async (client) => {
      const values = { hint: "hush 1", apiTokens: ["hush 2"], title: "Dr." };
      const error = await failureOf(client.modify("users/user", OLD, values));
      assert.match(error.message, /hint '\*\*\*', list '\*\*\*' and title 'Dr\.'/);
    },
  );
});

const OLD = `uid=anna,${POSITION}`;
const RENAMED = `uid=berta,${POSITION}`;
const locationOf = (dn: string) => ({ Location: `http://server/udm/users/user/${encodeURIComponent(dn)}` });

Deno.test("udm: a change sends only the properties, and a rename returns the new DN", async () => {
  await withServer(
    (_, connection) => connection.answer(204, undefined, locationOf(RENAMED)),
    async (client, requests) => {
      assert.deepEqual(await client.modify("users/user", OLD, { username: "berta" }), { dn: RENAMED });
      assert.equal(methods(requests), "PATCH");
      assert.equal(requests[0]?.path, `users/user/${encodeURIComponent(OLD)}`);
      assert.deepEqual(JSON.parse(requests[0]?.body ?? ""), { properties: { username: "berta" } });
    },
  );
});

/** Answers a read, closes the connection at the first change, and accepts the next one. */
const losesConnection = (dn: string): Handler => (request, connection) => {
  if (request.number === 1) return connection.answer(200, listedUser("anna"));
  if (request.number === 2) return connection.close();
  return connection.answer(204, undefined, locationOf(dn));
};

Deno.test("udm: fetch never repeats a rename on a reused connection", async () => {
  await withServer(losesConnection(RENAMED), async (client, requests) => {
    await client.get("users/user", OLD);
    assert.deepEqual(await client.modify("users/user", OLD, { username: "berta" }), { dn: RENAMED });
    assert.equal(methods(requests), "GET PATCH PATCH");
    assert.equal(client.statistics.retries, 1);
    assert.equal(requests[1]?.headers.get("transfer-encoding"), null);
  });
});

Deno.test("udm: fetch may repeat any other change", async () => {
  await withServer(losesConnection(OLD), async (client, requests) => {
    await client.get("users/user", OLD);
    assert.deepEqual(await client.modify("users/user", OLD, { title: "Dr." }), { dn: OLD });
    assert.equal(methods(requests), "GET PATCH PATCH");
    assert.equal(requests[1]?.headers.get("transfer-encoding"), null);
  });
});

Deno.test("udm: without a Location the DN is unchanged", async () => {
  await withServer((_, connection) => connection.answer(204), async (client) => {
    assert.deepEqual(await client.modify("users/user", OLD, { title: "Dr." }), { dn: OLD });
  });
});

Deno.test("udm: a change is retried after a lost answer", async () => {
  await withServer((request, connection) => {
    return request.number < 4 ? connection.close() : connection.answer(204, undefined, locationOf(OLD));
  }, async (client, requests) => {
    assert.deepEqual(await client.modify("users/user", OLD, { title: "Dr." }), { dn: OLD });
    assert.equal(methods(requests), "PATCH PATCH PATCH PATCH");
  });
});

const NOT_FOUND = errorBody(404, "HTTP 404: Not Found");

/**
 * Renames on the first PATCH, whose answer is lost.
 *
 * @param seenAt number of the lookup that first shows the new DN; the rename is running until then
 * @param secondAnswer the answer to a later PATCH of the old DN
 */
const losesRename = (
  seenAt = 1,
  secondAnswer: readonly [number, unknown] = [404, NOT_FOUND],
): Handler => {
  let looked = 0;
  return (request, connection) => {
    if (request.number === 1) return connection.close();
    if (request.method === "GET") {
      return connection.answer(200, listBody([withKey(++looked >= seenAt ? "berta" : "anna", POSITION)]));
    }
    if (request.path.endsWith(encodeURIComponent(OLD))) return connection.answer(...secondAnswer);
    return connection.answer(204, undefined, locationOf(RENAMED));
  };
};

Deno.test("udm: after a lost answer, a renamed object is found by its key", async () => {
  await withServer(losesRename(), async (client, requests) => {
    assert.deepEqual(await client.modify("users/user", OLD, { username: "berta" }, KEY), { dn: RENAMED });
    assert.equal(methods(requests), "PATCH GET PATCH");
    assert.equal(requests[2]?.path, `users/user/${encodeURIComponent(RENAMED)}`);
  });
});

Deno.test("udm: a rename that was still running during the lookup is found", async () => {
  for (const secondAnswer of [[404, NOT_FOUND], [422, NAME_TAKEN]] as const) {
    await withServer(losesRename(2, secondAnswer), async (client, requests) => {
      assert.deepEqual(await client.modify("users/user", OLD, { username: "berta" }, KEY), { dn: RENAMED });
      assert.equal(methods(requests), "PATCH GET PATCH GET PATCH");
    });
  }
});

Deno.test("udm: a completed rename is not lost if a later request fails", async () => {
  await withServer((request, connection) => {
    return request.number === 1 ? connection.close() : connection.answer(400, errorBody(400, "LDAP Error"));
  }, async (client) => {
    const error = await failureOf(client.modify("users/user", OLD, { username: "berta" }, KEY));
    assert.deepEqual([error.status, error.mayHaveExecuted], [400, true]);
  });
});

Deno.test("udm: after a rename without a Location, the object is looked up", async () => {
  await withServer((request, connection) => {
    if (request.method === "PATCH") return connection.answer(204);
    return connection.answer(200, listBody([withKey("berta", POSITION)]));
  }, async (client, requests) => {
    assert.deepEqual(await client.modify("users/user", OLD, { username: "berta" }, KEY), { dn: RENAMED });
    assert.equal(methods(requests), "PATCH GET");
    const error = await failureOf(client.modify("users/user", OLD, { username: "berta" }));
    assert.match(error.message, /it does not say which DN the object has now/);
    assert.equal(error.mayHaveExecuted, true);
  });
});

Deno.test("udm: a retried change goes to the object with the key, whatever its DN", async () => {
  const moved = "ou=elsewhere,dc=example";
  for (
    const [found, result] of [
      [[withKey("berta", POSITION)], RENAMED],
      [[withKey("berta", moved), withKey("anna", POSITION)], OLD],
      [[withKey("berta", POSITION), withKey("anna", POSITION)], OLD],
      [[withKey("berta", POSITION), withKey("beate", POSITION)], "notFound"],
      [[withKey("anna", moved)], "notFound"],
      [[], "notFound"],
    ] as const
  ) {
    await withServer((request, connection) => {
      if (request.number === 1) return connection.answer(503, '"starting"');
      return request.method === "GET" ? connection.answer(200, listBody(found)) : connection.answer(204);
    }, async (client, requests) => {
      const change = client.modify("users/user", OLD, { disabled: true }, KEY);
      if (result === "notFound") {
        assert.equal((await failureOf(change)).kind, "notFound");
        assert.equal(methods(requests), "PATCH GET");
      } else {
        assert.deepEqual(await change, { dn: result });
        assert.equal(requests[2]?.path, `users/user/${encodeURIComponent(result)}`);
      }
    });
  }
});

Deno.test("udm: an object that is about to receive its key is found by its DN", async () => {
  await withServer((request, connection) => {
    if (request.number === 1) return connection.answer(503, '"starting"');
    return request.method === "GET" ? connection.answer(200, listBody([])) : connection.answer(204);
  }, async (client, requests) => {
    const key = { property: "employeeNumber", value: "7" };
    const change = { employeeNumber: "7", title: "Dr." };
    assert.deepEqual(await client.modify("users/user", OLD, change, key), { dn: OLD });
    assert.equal(methods(requests), "PATCH GET PATCH");
    assert.equal(requests[2]?.path, `users/user/${encodeURIComponent(OLD)}`);
  });
});

Deno.test("udm: a key that UDM returns as a number is the same key", async () => {
  const found = { ...listedUser("anna", POSITION), properties: { uidNumber: 2001 } };
  await withServer((request, connection) => {
    if (request.number === 1) return connection.close();
    return request.method === "GET"
      ? connection.answer(200, listBody([found]))
      : connection.answer(404, NOT_FOUND);
  }, async (client, requests) => {
    const key = { property: "uidNumber", value: "2001" };
    assert.deepEqual(await client.create("users/user", NEW_USER, key), { dn: CREATED.dn });
    assert.equal(methods(requests), "POST GET");
  });
});

Deno.test("udm: without a key, a lost answer to a rename is an error", async () => {
  await withServer(losesRename(), async (client) => {
    assert.equal((await failureOf(client.modify("users/user", OLD, { username: "berta" }))).kind, "notFound");
  });
});

Deno.test("udm: a change of a missing object is not retried", async () => {
  await withServer(
    (_, connection) => connection.answer(404, errorBody(404, "HTTP 404: Not Found")),
    async (client, requests) => {
      const error = await failureOf(client.modify("users/user", OLD, { title: "Dr." }, KEY));
      assert.equal(error.kind, "notFound");
      assert.equal(methods(requests), "PATCH");
    },
  );
});

Deno.test("udm: a conflict after a lost answer remains if the object still has its DN", async () => {
  await withServer((request, connection) => {
    if (request.number === 1) return connection.close();
    if (request.method === "GET") return connection.answer(200, listBody([withKey("anna", POSITION)]));
    return connection.answer(422, NAME_TAKEN);
  }, async (client, requests) => {
    assert.equal(
      (await failureOf(client.modify("users/user", OLD, { username: "berta" }, KEY))).kind,
      "conflict",
    );
    assert.equal(methods(requests), "PATCH GET PATCH GET");
  });
});

Deno.test("udm: a change with a failed precondition is not retried", async () => {
  await withServer(
    (_, connection) => connection.answer(412, errorBody(412, "HTTP 412: Precondition Failed")),
    async (client) => {
      assert.equal((await failureOf(client.modify("users/user", OLD, {}))).kind, "preconditionFailed");
    },
  );
});

Deno.test("udm: users and groups are deleted by their DN", async () => {
  await withServer((_, connection) => connection.answer(204), async (client, requests) => {
    await client.remove("users/user", OLD);
    await client.remove("groups/group", `cn=team,${POSITION}`, KEY);
    assert.equal(methods(requests), "DELETE DELETE");
    assert.equal(requests[0]?.path, `users/user/${encodeURIComponent(OLD)}`);
  });
});

Deno.test("udm: a deletion with a lost answer may have been carried out if the object is gone", async () => {
  await withServer((request, connection) => {
    return request.number === 1
      ? connection.close()
      : connection.answer(404, errorBody(404, "HTTP 404: Not Found"));
  }, async (client, requests) => {
    const { kind, mayHaveExecuted } = await failureOf(client.remove("users/user", OLD));
    assert.deepEqual([kind, mayHaveExecuted], ["notFound", true]);
    assert.equal(methods(requests), "DELETE DELETE");
  });
});

Deno.test("udm: a retried deletion deletes only the object with the key", async () => {
  for (
    const [found, requested] of [
      [[withKey("anna", POSITION)], "DELETE GET DELETE"],
      [[], "DELETE GET"],
      [[withKey("anna", POSITION), withKey("anna", "ou=elsewhere,dc=example")], "DELETE GET DELETE"],
      [[withKey("anna", "ou=elsewhere,dc=example")], "DELETE GET"],
      [[withKey("berta", POSITION)], "DELETE GET"],
    ] as const
  ) {
    await withServer((request, connection) => {
      if (request.number === 1) return connection.answer(503, '"starting"');
      return request.method === "GET" ? connection.answer(200, listBody(found)) : connection.answer(204);
    }, async (client, requests) => {
      const deletion = client.remove("users/user", OLD, KEY);
      if (requested === "DELETE GET") assert.equal((await failureOf(deletion)).kind, "notFound");
      else await deletion;
      assert.equal(methods(requests), requested);
    });
  }
});

Deno.test("udm: the deletion of a missing object is not said to have succeeded", async () => {
  await withServer(
    (_, connection) => connection.answer(404, errorBody(404, "HTTP 404: Not Found")),
    async (client, requests) => {
      const { kind, mayHaveExecuted } = await failureOf(client.remove("users/user", OLD));
      assert.deepEqual([kind, mayHaveExecuted], ["notFound", false]);
      assert.equal(methods(requests), "DELETE");
    },
  );
});

Deno.test("udm: a 404 that is not from UDM does not count as deleted", async () => {
  await withServer((request, connection) => {
    return request.number === 1 ? connection.close() : connection.answer(404, "<html>not here</html>");
  }, async (client) => {
    assert.equal((await failureOf(client.remove("users/user", OLD))).kind, "protocol");
  });
});

Deno.test("udm: a read-only client does not write", async () => {
  await withServer(() => {}, async (client, requests) => {
    const refused = /was called on a read-only client/;
    await assert.rejects(client.create("users/user", NEW_USER), refused);
    await assert.rejects(client.modify("users/user", OLD, {}), refused);
    await assert.rejects(client.remove("users/user", OLD), refused);
    assert.equal(requests.length, 0);
  }, { readOnly: true });
});

const ELSEWHERE = [
  "uid=Administrator,cn=users,dc=example",
  "uid=anna,cn=users,dc=example",
  `uid=other,${POSITION}`,
  `uid=anna\\,${POSITION}`,
  POSITION,
  "dc=example",
  "",
];

Deno.test("udm: a new object is looked up by its key if the answer names another DN", async () => {
  for (const dn of ELSEWHERE) {
    for (const answer of [{ dn }, {}]) {
      await withServer((request, connection) => {
        return request.method === "POST"
          ? connection.answer(201, answer, locationOf(dn))
          : connection.answer(200, listBody([withKey("anna", POSITION)]));
      }, async (client, requests) => {
        assert.deepEqual(await client.create("users/user", NEW_USER, KEY), { dn: CREATED.dn });
        assert.equal(methods(requests), "POST GET");
        const error = await failureOf(client.create("users/user", NEW_USER));
        assert.equal(error.kind, "protocol");
        assert.match(error.message, /which is not where it should be created|does not say which DN/);
      });
    }
  }
});

Deno.test("udm: a new object that its key finds elsewhere is an error", async () => {
  const dn = "uid=anna,cn=users,dc=example";
  await withServer((request, connection) => {
    return request.method === "POST"
      ? connection.answer(201, { dn })
      : connection.answer(200, listBody([withKey("anna", "cn=users,dc=example")]));
  }, async (client, requests) => {
    const error = await failureOf(client.create("users/user", NEW_USER, KEY));
    assert.match(error.message, /already belongs to "uid=anna,cn=users,dc=example"\. .*Move it back below/);
    assert.doesNotMatch(error.message, /[Rr]emove/);
    assert.equal(methods(requests), "POST GET");
  });
  // A position that contradicts the DN changes nothing
  await withServer((request, connection) => {
    const found = { ...withKey("anna", "cn=users,dc=example"), position: POSITION };
    return request.method === "POST"
      ? connection.answer(201, { dn })
      : connection.answer(200, listBody([found]));
  }, async (client) => {
    assert.equal((await failureOf(client.create("users/user", NEW_USER, KEY))).kind, "conflict");
  });
});

Deno.test("udm: after a rename with a wrong Location, the object is looked up by its key", async () => {
  const slash = "ou=Staff/Teachers,dc=example";
  for (const dn of [...ELSEWHERE, "uid=berta,ou=other,dc=example", OLD]) {
    await withServer((request, connection) => {
      return request.method === "PATCH"
        ? connection.answer(204, undefined, locationOf(dn))
        : connection.answer(200, listBody([withKey("berta", POSITION)]));
    }, async (client, requests) => {
      assert.deepEqual(await client.modify("users/user", OLD, { username: "berta" }, KEY), { dn: RENAMED });
      assert.equal(methods(requests), "PATCH GET");
      assert.equal(
        (await failureOf(client.modify("users/user", OLD, { username: "berta" }))).kind,
        "protocol",
      );
    });
  }
  // Measured: the answer of UDM below an OU with a slash in its name
  const wrong = `uid=anna,ou=Staff/uid=berta,${slash}`;
  await withServer((request, connection) => {
    return request.method === "PATCH"
      ? connection.answer(204, undefined, locationOf(wrong))
      : connection.answer(200, listBody([withKey("berta", slash)]));
  }, async (client) => {
    const { dn } = await client.modify("users/user", `uid=anna,${slash}`, { username: "berta" }, KEY);
    assert.equal(dn, `uid=berta,${slash}`);
  }, { scope: { base: "dc=example", positions: { user: slash, group: slash } } });
});

Deno.test("udm: a change without a rename keeps the DN, whatever the Location", async () => {
  for (const dn of ELSEWHERE) {
    await withServer((_, connection) => connection.answer(204, undefined, locationOf(dn)), async (client) => {
      assert.deepEqual(await client.modify("users/user", OLD, { title: "Dr." }, KEY), { dn: OLD });
    });
  }
});

Deno.test("udm: a retry never goes to an object in another container", async () => {
  for (const found of ["uid=anna,cn=users,dc=example", "not a DN", "", `uid=x\\,${POSITION}`]) {
    await withServer((request, connection) => {
      if (request.method !== "GET") return connection.answer(503, '"starting"');
      return connection.answer(200, listBody([{ ...withKey("anna", POSITION), dn: found }]));
    }, async (client, requests) => {
      await failureOf(client.modify("users/user", OLD, { title: "Dr." }, KEY));
      await failureOf(client.remove("users/user", OLD, KEY));
      const written = requests.filter(({ method }) => method !== "GET").map(({ path }) => path);
      assert.deepEqual([...new Set(written)], [`users/user/${encodeURIComponent(OLD)}`]);
    });
  }
});

Deno.test("udm: an answer about another object is an error", async () => {
  await withServer((_, connection) => connection.answer(200, listedUser("berta")), async (client) => {
    const error = await failureOf(client.get("users/user", OLD));
    assert.equal(error.kind, "protocol");
    assert.match(error.message, /the answer is about "uid=berta,ou=people,dc=example"/);
  });
});
