import assert from "node:assert/strict";
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

/** A user of a list that was asked for by key. */
function withKey(name: string, position: string, value = KEY.value): Record<string, unknown> {
  return { ...listedUser(name, position), properties: { [KEY.property]: value } };
}

const methods = (requests: readonly Received[]) => requests.map((request) => request.method).join(" ");

Deno.test("an object is created where it is wanted, and the DN of the server is given back", async () => {
  await withServer((_, connection) => connection.answer(201, CREATED), async (client, requests) => {
    assert.deepEqual(await client.create("users/user", NEW_USER, KEY), { dn: CREATED.dn });
    assert.equal(methods(requests), "POST");
    assert.equal(requests[0]?.path, "users/user/");
    assert.deepEqual(JSON.parse(requests[0]?.body ?? ""), NEW_USER);
  });
});

Deno.test("without a DN in the body the Location is asked", async () => {
  const headers = { Location: "http://10.1.1.1/udm/users/user/uid%3Danna%2Cou%3Dpeople%2Cdc%3Dexample" };
  await withServer((_, connection) => connection.answer(201, {}, headers), async (client) => {
    assert.deepEqual(await client.create("users/user", NEW_USER), { dn: CREATED.dn });
  });
  await withServer((_, connection) => connection.answer(201, {}), async (client) => {
    const error = await failureOf(client.create("users/user", NEW_USER));
    assert.match(error.message, /does not say which DN the new object has/);
  });
});

Deno.test("a lost answer to a creation that was carried out is cleared up without a second one", async () => {
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

Deno.test("a lost answer to a creation that was not carried out leads to a second one", async () => {
  await withServer((request, connection) => {
    if (request.number === 1) return connection.close();
    return request.method === "POST" ? connection.answer(201, CREATED) : connection.answer(200, listBody([]));
  }, async (client, requests) => {
    assert.deepEqual(await client.create("users/user", NEW_USER, KEY), { dn: CREATED.dn });
    assert.equal(methods(requests), "POST GET POST");
  });
});

Deno.test("half an answer to a creation is a lost one", async () => {
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

Deno.test("a creation that was still under way when its result was looked for is recognised", async () => {
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

Deno.test("an object elsewhere that has the identifier is a conflict, and is not provoked again", async () => {
  await withServer((request, connection) => {
    if (request.method === "POST") return connection.close();
    return connection.answer(200, listBody([withKey("anna", "ou=other,dc=example")]));
  }, async (client, requests) => {
    const error = await failureOf(client.create("users/user", NEW_USER, KEY));
    assert.deepEqual([error.kind, error.conflictOn], ["conflict", "identifier"]);
    assert.match(error.message, /belongs to "uid=anna,ou=other,dc=example" already/);
    assert.equal(methods(requests), "POST GET");
  });
});

Deno.test("without a key a lost answer is an error, as sending twice could create two", async () => {
  await withServer((_, connection) => connection.close(), async (client, requests) => {
    const error = await failureOf(client.create("users/user", NEW_USER));
    assert.equal(error.mayHaveExecuted, true);
    assert.equal(methods(requests), "POST");
  });
});

Deno.test("a container is asked for again without a key: there is never a second one at a DN", async () => {
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

Deno.test("a creation that the gateway lost sight of is looked for before it is sent again", async () => {
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

Deno.test("whoever has the key in another spelling is somebody else", async () => {
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

Deno.test("a refused creation is not tried again", async () => {
  await withServer((_, connection) => connection.answer(422, NAME_TAKEN), async (client, requests) => {
    const error = await failureOf(client.create("users/user", NEW_USER, KEY));
    assert.deepEqual([error.kind, error.conflictOn, error.attempts], ["conflict", "name", 1]);
    assert.match(error.message, /^POST users\/user "anna" in "ou=people,dc=example": Object exists: \(uid\)/);
    assert.equal(methods(requests), "POST");
  });
});

Deno.test("a password the server quotes does not get into the error", async () => {
  await withServer(
    (_, connection) => connection.answer(400, errorBody(400, "bad password 'very secret' for se cret:Ä")),
    async (client) => {
      const error = await failureOf(client.create("users/user", NEW_USER));
      assert.match(error.message, /bad password '\*\*\*' for \*\*\*/);
    },
  );
});

const OLD = `uid=anna,${POSITION}`;
const RENAMED = `uid=berta,${POSITION}`;
const locationOf = (dn: string) => ({ Location: `http://server/udm/users/user/${encodeURIComponent(dn)}` });

Deno.test("a change sends just the properties, and a rename gives the new DN", async () => {
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

/** Answers a request to read, closes the connection at the first change, and accepts the next one. */
const losesConnection = (dn: string): Handler => (request, connection) => {
  if (request.number === 1) return connection.answer(200, listedUser("anna"));
  if (request.number === 2) return connection.close();
  return connection.answer(204, undefined, locationOf(dn));
};

Deno.test("a rename on a connection that was open already is not sent twice behind our back", async () => {
  await withServer(losesConnection(RENAMED), async (client, requests) => {
    await client.get("users/user", OLD);
    assert.deepEqual(await client.modify("users/user", OLD, { username: "berta" }), { dn: RENAMED });
    assert.equal(methods(requests), "GET PATCH PATCH");
    assert.equal(client.statistics.retries, 1);
    assert.equal(requests[1]?.headers.get("transfer-encoding"), null);
  });
});

Deno.test("any other change may be sent twice, by whomever: the second time it does nothing", async () => {
  await withServer(losesConnection(OLD), async (client, requests) => {
    await client.get("users/user", OLD);
    assert.deepEqual(await client.modify("users/user", OLD, { title: "Dr." }), { dn: OLD });
    assert.equal(methods(requests), "GET PATCH PATCH");
    assert.equal(requests[1]?.headers.get("transfer-encoding"), null);
  });
});

Deno.test("without a Location the DN is the one that was changed", async () => {
  await withServer((_, connection) => connection.answer(204), async (client) => {
    assert.deepEqual(await client.modify("users/user", OLD, { title: "Dr." }), { dn: OLD });
  });
});

Deno.test("a change whose answer is lost is sent again", async () => {
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
 * @param seenAt from which look-up on the object is seen at its new DN; it is at work until then
 * @param secondAnswer what a PATCH of the old DN is answered afterwards
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

Deno.test("a lost answer to a rename that was carried out is found by the key and completed", async () => {
  await withServer(losesRename(), async (client, requests) => {
    assert.deepEqual(await client.modify("users/user", OLD, { username: "berta" }, KEY), { dn: RENAMED });
    assert.equal(methods(requests), "PATCH GET PATCH");
    assert.equal(requests[2]?.path, `users/user/${encodeURIComponent(RENAMED)}`);
  });
});

Deno.test("a rename that was still under way when it was looked for is found in the end", async () => {
  for (const secondAnswer of [[404, NOT_FOUND], [422, NAME_TAKEN]] as const) {
    await withServer(losesRename(2, secondAnswer), async (client, requests) => {
      assert.deepEqual(await client.modify("users/user", OLD, { username: "berta" }, KEY), { dn: RENAMED });
      assert.equal(methods(requests), "PATCH GET PATCH GET PATCH");
    });
  }
});

Deno.test("a rename that was carried out is not forgotten because something else fails afterwards", async () => {
  await withServer((request, connection) => {
    return request.number === 1 ? connection.close() : connection.answer(400, errorBody(400, "LDAP Error"));
  }, async (client) => {
    const error = await failureOf(client.modify("users/user", OLD, { username: "berta" }, KEY));
    assert.deepEqual([error.status, error.mayHaveExecuted], [400, true]);
  });
});

Deno.test("a rename whose answer does not say the new DN is looked for", async () => {
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

Deno.test("a change that has to be repeated goes to the object it was meant for, wherever that is by then", async () => {
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

Deno.test("whoever is about to be given a key is found where he was, as nobody has it yet", async () => {
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

Deno.test("a key that UDM gives as a number is the same key", async () => {
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

Deno.test("without a key a rename whose answer was lost is an error", async () => {
  await withServer(losesRename(), async (client) => {
    assert.equal((await failureOf(client.modify("users/user", OLD, { username: "berta" }))).kind, "notFound");
  });
});

Deno.test("an object that is simply gone is not looked for", async () => {
  await withServer(
    (_, connection) => connection.answer(404, errorBody(404, "HTTP 404: Not Found")),
    async (client, requests) => {
      const error = await failureOf(client.modify("users/user", OLD, { title: "Dr." }, KEY));
      assert.equal(error.kind, "notFound");
      assert.equal(methods(requests), "PATCH");
    },
  );
});

Deno.test("a conflict after a lost answer stays one if the object still has its DN", async () => {
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

Deno.test("a change that met another one is not tried again", async () => {
  await withServer(
    (_, connection) => connection.answer(412, errorBody(412, "HTTP 412: Precondition Failed")),
    async (client) => {
      assert.equal((await failureOf(client.modify("users/user", OLD, {}))).kind, "preconditionFailed");
    },
  );
});

Deno.test("users and groups are deleted by their DN", async () => {
  await withServer((_, connection) => connection.answer(204), async (client, requests) => {
    await client.remove("users/user", OLD);
    await client.remove("groups/group", `cn=team,${POSITION}`, KEY);
    assert.equal(methods(requests), "DELETE DELETE");
    assert.equal(requests[0]?.path, `users/user/${encodeURIComponent(OLD)}`);
  });
});

Deno.test("a deletion whose answer was lost is done when the object is gone", async () => {
  await withServer((request, connection) => {
    return request.number === 1
      ? connection.close()
      : connection.answer(404, errorBody(404, "HTTP 404: Not Found"));
  }, async (client, requests) => {
    await client.remove("users/user", OLD);
    assert.equal(methods(requests), "DELETE DELETE");
  });
});

Deno.test("a deletion that has to be repeated meets nobody but whom it was meant for", async () => {
  for (
    const [found, requested] of [
      [[withKey("anna", POSITION)], "DELETE GET DELETE"],
      [[], "DELETE GET"],
      [[withKey("anna", POSITION), withKey("anna", "ou=elsewhere,dc=example")], "DELETE GET DELETE"],
      [[withKey("anna", "ou=elsewhere,dc=example")], '/it is at "uid=anna,ou=elsewhere,dc=example" by now/'],
      [[withKey("berta", POSITION)], '/it is at "uid=berta,ou=people,dc=example" by now/'],
    ] as const
  ) {
    await withServer((request, connection) => {
      if (request.number === 1) return connection.answer(503, '"starting"');
      return request.method === "GET" ? connection.answer(200, listBody(found)) : connection.answer(204);
    }, async (client, requests) => {
      const deletion = client.remove("users/user", OLD, KEY);
      if (requested.startsWith("/")) {
        const error = await failureOf(deletion);
        assert.equal(error.kind, "preconditionFailed");
        assert.match(error.message, new RegExp(requested.slice(1, -1)));
        assert.equal(methods(requests), "DELETE GET");
      } else {
        await deletion;
        assert.equal(methods(requests), requested);
      }
    });
  }
});

Deno.test("what is not there counts as deleted", async () => {
  await withServer(
    (_, connection) => connection.answer(404, errorBody(404, "HTTP 404: Not Found")),
    async (client, requests) => {
      await client.remove("users/user", OLD);
      assert.equal(methods(requests), "DELETE");
    },
  );
});

Deno.test("a 404 that is not from UDM does not count as deleted", async () => {
  await withServer((request, connection) => {
    return request.number === 1 ? connection.close() : connection.answer(404, "<html>not here</html>");
  }, async (client) => {
    assert.equal((await failureOf(client.remove("users/user", OLD))).kind, "protocol");
  });
});

Deno.test("a client that must not write does not", async () => {
  await withServer(() => {}, async (client, requests) => {
    const refused = /was called on a client that must not write/;
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

Deno.test("an answer that has a new object elsewhere is not believed: it is looked for by its key", async () => {
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
        assert.match(error.message, /where it was not to be created|does not say which DN/);
      });
    }
  }
});

Deno.test("a new object that is elsewhere by its key as well is an error", async () => {
  const dn = "uid=anna,cn=users,dc=example";
  await withServer((request, connection) => {
    return request.method === "POST"
      ? connection.answer(201, { dn })
      : connection.answer(200, listBody([withKey("anna", "cn=users,dc=example")]));
  }, async (client, requests) => {
    const error = await failureOf(client.create("users/user", NEW_USER, KEY));
    assert.match(error.message, /belongs to "uid=anna,cn=users,dc=example" already\. .*Move it back below/);
    assert.doesNotMatch(error.message, /[Rr]emove/);
    assert.equal(methods(requests), "POST GET");
  });
  // A position that contradicts the DN changes nothing.
  await withServer((request, connection) => {
    const found = { ...withKey("anna", "cn=users,dc=example"), position: POSITION };
    return request.method === "POST"
      ? connection.answer(201, { dn })
      : connection.answer(200, listBody([found]));
  }, async (client) => {
    assert.equal((await failureOf(client.create("users/user", NEW_USER, KEY))).kind, "conflict");
  });
});

Deno.test("a Location that leads elsewhere is not followed after a rename: the object is looked for by its key", async () => {
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
  // Measured: what UDM itself says below an OU with a slash in its name.
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

Deno.test("a change that is no rename leaves the DN alone, whatever Location says", async () => {
  for (const dn of ELSEWHERE) {
    await withServer((_, connection) => connection.answer(204, undefined, locationOf(dn)), async (client) => {
      assert.deepEqual(await client.modify("users/user", OLD, { title: "Dr." }, KEY), { dn: OLD });
    });
  }
});

Deno.test("a repetition never goes to an object that was found elsewhere", async () => {
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

Deno.test("an object is not read from an answer about another one", async () => {
  await withServer((_, connection) => connection.answer(200, listedUser("berta")), async (client) => {
    const error = await failureOf(client.get("users/user", OLD));
    assert.equal(error.kind, "protocol");
    assert.match(error.message, /it is about "uid=berta,ou=people,dc=example"/);
  });
});
