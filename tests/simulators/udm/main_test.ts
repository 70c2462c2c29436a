import assert from "node:assert/strict";

const PROGRAM = new URL("main.ts", import.meta.url).pathname;

function command(...args: string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--allow-net", "--allow-read", "--allow-env", PROGRAM, ...args],
    stdout: "piped",
    stderr: "piped",
  });
}

Deno.test("UDM simulator: the program prints its URL, serves, and stops on SIGTERM", async () => {
  const process = command("--seed-users", "3", "--seed-ou", "people", "--password", "pw").spawn();
  try {
    const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const [url = "", username, password] = String((await reader.read()).value).trim().split(" ");
    await reader.cancel();
    const response = await fetch(`${url}users/user/?scope=sub`, {
      headers: { Accept: "application/json", Authorization: `Basic ${btoa(`${username}:${password}`)}` },
    });
    assert.equal((await response.json()).results, 4);
  } finally {
    process.kill("SIGTERM");
    await process.stderr.cancel();
  }
  assert.equal((await process.status).code, 0);
});

Deno.test("UDM simulator: the program refuses invalid options", async () => {
  for (
    const args of [["--port", "x"], ["--cert", "a.pem"], ["--unknown"], ["--fault", "777"], [
      "--fault",
      "503@0",
    ]]
  ) {
    const { code, stderr } = await command(...args).output();
    assert.equal(code, 1);
    assert.match(new TextDecoder().decode(stderr), /^error: /);
  }
});

Deno.test("UDM simulator: the program injects the requested faults", async () => {
  const process = command("--fault", "503@2").spawn();
  try {
    const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const [url = "", username, password] = String((await reader.read()).value).trim().split(" ");
    await reader.cancel();
    const statuses: number[] = [];
    for (let request = 0; request < 4; request++) {
      const response = await fetch(`${url}users/user/add`, {
        headers: { Accept: "application/json", Authorization: `Basic ${btoa(`${username}:${password}`)}` },
      });
      statuses.push(response.status);
      await response.body?.cancel();
    }
    assert.deepEqual(statuses, [200, 503, 200, 503]);
  } finally {
    process.kill("SIGTERM");
    await process.stderr.cancel();
  }
  assert.equal((await process.status).code, 0);
});
