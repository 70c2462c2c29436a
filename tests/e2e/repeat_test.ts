import assert from "node:assert/strict";
import { Gate } from "../support/gate.ts";
import type { Running } from "./program.ts";
import { type Changes, person, World } from "./world.ts";

const REPEAT: Changes = { args: ["--repeat", "--repeat-delay", "0.2"] };

/** Stops a repeating program; returns stderr. */
async function finish(running: Running, world: World): Promise<string> {
  running.kill("SIGTERM");
  const { stdout, stderr } = await running.ended;
  world.assertNoPasswords({ stdout, stderr });
  return stderr;
}

Deno.test("repeat: temporary outages of the source and rejected passwords do not end the program", async () => {
  await using world = await World.open();
  using gate = new Gate(Number(new URL(world.slapd.url).port));
  const running = await world.start({
    ...REPEAT,
    source: { ldap_uri: `ldap://127.0.0.1:${gate.port}` },
  });
  await running.saw(/created user anna[\s\S]*nothing to do/);

  gate.shut();
  await running.saw(/failed, nothing was written[\s\S]*connect: .*refused/);
  await world.add(person("dora"));
  gate.open();
  await running.saw(/created user dora/);

  world.udm.setFaults({ action: "status", status: 401 });
  await running.saw(/UDM does not accept the user name and password/);
  await world.add(person("emil"));
  world.udm.setFaults();
  await running.saw(/created user emil[\s\S]*nothing to do/);
  await finish(running, world);
  assert.deepEqual(world.users(), ["anna", "bert", "cora", "dora", "emil"]);
});

Deno.test("repeat: a changed configuration is used, unless it is invalid", async () => {
  await using world = await World.open();
  const running = await world.start(REPEAT);
  await running.saw(/nothing to do/);

  await world.configure({
    ...REPEAT,
    source: { user_filter: "(&(objectClass=inetOrgPerson)(!(uid=anna)))" },
  });
  await running.saw(/configuration changed: using the new one[\s\S]*deleted user anna/);

  await world.configure({ safety: { max_delete: "few" }, source: { user_filter: "(uid=bert)" } });
  await running.saw(
    /config\.yaml:\d+:\d+: safety\.max_delete must be a percentage .*"few"[\s\S]*the new configuration is invalid: keeping the previous one[\s\S]*nothing to do/,
  );

  await world.configure({ source: { ldap_uri: "ldap://127.0.0.2:3890", user_filter: "(uid=bert)" } });
  await running.saw(
    /the new configuration names other hosts than at the start \(127\.0\.0\.2:3890\): keeping the previous one; restart the program to use the new one[\s\S]*nothing to do/,
  );

  await Deno.remove(await world.configure());
  await running.saw(/config\.yaml: .*does not exist[\s\S]*keeping the previous one[\s\S]*nothing to do/);

  await world.configure();
  await running.saw(/using the new one[\s\S]*created user anna[\s\S]*nothing to do/);
  await finish(running, world);
  assert.deepEqual(world.users(), ["anna", "bert", "cora"]);
});

Deno.test("repeat: a refused round does not end the program", async () => {
  await using world = await World.open();
  await world.add(person("dora"));
  const filteredBy = (names: string) => ({ ...REPEAT, source: { user_filter: `(|${names})` } });
  const running = await world.start(filteredBy("(uid=anna)(uid=bert)(uid=cora)"));
  await running.saw(/created user anna[\s\S]*nothing to do/);
  await world.configure(filteredBy("(uid=nobody)"));
  await running.saw(/refused: the source has no users, but the target has 3/);
  await world.configure(filteredBy("(uid=dora)"));
  await running.saw(/refused: 3 of 3 users would be deleted \(100 %\), limit 20 %: anna, bert, cora\. /);
  assert.deepEqual(world.users(), ["anna", "bert", "cora"]);
  await world.configure({ ...filteredBy("(uid=dora)"), safety: { max_delete: "off" } });
  await running.saw(/created user dora[\s\S]*nothing to do/);
  await finish(running, world);
  assert.deepEqual(world.users(), ["dora"]);
});
