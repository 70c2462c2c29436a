import assert from "node:assert/strict";
import { listenAddress, listenText } from "./listen_address.ts";

Deno.test("listen address: host and port, IPv6 in brackets", () => {
  for (
    const [text, hostname, port] of [
      ["127.0.0.1:9464", "127.0.0.1", 9464],
      [" localhost:1 ", "localhost", 1],
      ["[::1]:65535", "::1", 65535],
      ["[::]:9464", "::", 9464],
    ] as const
  ) {
    assert.deepEqual(listenAddress(text), { hostname, port });
    assert.equal(listenText({ hostname, port }), text.trim());
  }
});

Deno.test("listen address: anything else is refused with an example", () => {
  for (
    const text of [
      "",
      "9464",
      ":9464",
      "127.0.0.1",
      "127.0.0.1:",
      "127.0.0.1:0",
      "127.0.0.1:65536",
      "127.0.0.1:9464/metrics",
      "http://127.0.0.1:9464",
      "::1:9464",
      "[127.0.0.1]:9464",
      "[::1",
      "a b:1",
      "*:9464",
    ]
  ) {
    assert.throws(() => listenAddress(text), {
      message: `${
        JSON.stringify(text)
      } is not an address with a port from 1 to 65535, such as 127.0.0.1:9464 or [::1]:9464`,
    });
  }
});
