import assert from "node:assert/strict";
import { basename, dirname, join } from "node:path";
import { lockFile, takeLock } from "./lock.ts";

/** A folder for one test. */
async function folder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir({ prefix: "lock-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

Deno.test("lock: a held lock is refused and its holder named", async () => {
  await using here = await folder();
  const path = join(here.path, "a.lock");
  const first = await takeLock(path);
  assert.ok(first.ok);
  const second = await takeLock(path);
  assert.ok(!second.ok && second.isHeld);
  assert.match(
    second.reason,
    new RegExp(
      `^another run with this configuration is in progress \\(process ${Deno.pid} since ` +
        `\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z, lock file ${path}\\); wait for it to end$`,
    ),
  );
  first[Symbol.dispose]();
});

Deno.test("lock: a released lock can be taken again, and its file names no holder", async () => {
  await using here = await folder();
  const path = join(here.path, "a.lock");
  for (let time = 0; time < 3; time++) {
    const lock = await takeLock(path);
    assert.ok(lock.ok);
    assert.match(await Deno.readTextFile(path), new RegExp(`^process ${Deno.pid} since .*\\n$`));
    lock[Symbol.dispose]();
    assert.equal((await Deno.readTextFile(path)).trim(), "");
  }
});

Deno.test("lock: the text left by a killed process is overwritten", async () => {
  await using here = await folder();
  const path = join(here.path, "a.lock");
  await Deno.writeTextFile(path, `process 1 since ${"long ago ".repeat(20)}\n`);
  const lock = await takeLock(path);
  assert.ok(lock.ok);
  assert.match(await Deno.readTextFile(path), new RegExp(`^process ${Deno.pid} since [^ ]* *\\n`));
  lock[Symbol.dispose]();
});

Deno.test("lock: only the owner can read the file", async () => {
  await using here = await folder();
  const path = join(here.path, "a.lock");
  const lock = await takeLock(path);
  assert.ok(lock.ok);
  assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600);
  lock[Symbol.dispose]();
});

Deno.test("lock: a link is refused, and no file is ever truncated", async () => {
  await using here = await folder();
  const [path, other] = [join(here.path, "a.lock"), join(here.path, "other")];
  const text = "important\n".repeat(20);
  await Deno.writeTextFile(other, text);
  await Deno.symlink(other, path);
  const linked = await takeLock(path);
  assert.ok(!linked.ok);
  assert.match(linked.reason, /a\.lock: it is a symbolic link; name the file itself$/);
  assert.equal(await Deno.readTextFile(other), text);
  await Deno.remove(path);
  await Deno.link(other, path);
  const lock = await takeLock(path);
  assert.ok(lock.ok);
  lock[Symbol.dispose]();
  assert.equal((await Deno.stat(other)).size, text.length);
});

Deno.test("lock: a folder that other users can change is refused", async () => {
  await using here = await folder();
  const path = join(here.path, "a.lock");
  for (const [mode, text] of [[0o777, "0777"], [0o1777, "1777"], [0o702, "0702"]] as const) {
    await Deno.chmod(here.path, mode);
    const lock = await takeLock(path);
    assert.ok(!lock.ok);
    assert.match(
      lock.reason,
      new RegExp(
        `^cannot open the lock file ${path}: other users can change its folder \\(mode ${text}\\); name `,
      ),
    );
  }
  await Deno.chmod(here.path, 0o755);
  assert.deepEqual([...Deno.readDirSync(here.path)], []);
});

Deno.test({
  name: "lock: a folder of another user is refused, also if that user made the lock file",
  ignore: Deno.uid() !== 0,
  async fn() {
    await using here = await folder();
    const path = join(here.path, "a.lock");
    await Deno.writeTextFile(path, "");
    await Deno.chown(path, 65534, 65534);
    await Deno.chown(here.path, 65534, 65534);
    const lock = await takeLock(path);
    assert.ok(!lock.ok);
    assert.match(lock.reason, /a\.lock: its folder belongs to another user \(65534\); name a folder /);
    assert.deepEqual([...Deno.readDirSync(here.path)].map(({ name }) => name), ["a.lock"]);
  },
});

Deno.test("lock: a missing folder gives a reason, not an exception", async () => {
  const lock = await takeLock("/nowhere/at/all.lock");
  assert.ok(!lock.ok && !lock.isHeld);
  assert.match(lock.reason, /^cannot open the lock file \/nowhere\/at\/all\.lock: /);
});

Deno.test("lock: each configuration has one lock file, even if several paths lead to it", async () => {
  await using here = await folder();
  const one = join(here.path, "one");
  const two = join(here.path, "two");
  for (const path of [one, two]) {
    await Deno.mkdir(path);
    await Deno.writeTextFile(join(path, "config.yaml"), "");
  }
  await Deno.symlink(join(one, "config.yaml"), join(two, "link.yaml"));
  const run = "/run/connector";
  const file = lockFile(run, join(one, "config.yaml"));
  assert.equal(dirname(file), run);
  assert.match(basename(file), /^config\.yaml-[0-9a-f]{8}\.lock$/);
  assert.equal(lockFile(run, join(two, "..", "one", "config.yaml")), file);
  assert.equal(lockFile(run, join(two, "link.yaml")), file);
  assert.notEqual(lockFile(run, join(two, "config.yaml")), file);
});
