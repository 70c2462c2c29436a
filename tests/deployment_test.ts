/**
 * The example for containers, as far as it can be checked without one.
 *
 * @module
 */

import { validate } from "dockerfile-utils";
import assert from "node:assert/strict";

const CONFIG = new URL("../config/", import.meta.url);

const containerfile = await Deno.readTextFile(new URL("container/Containerfile", CONFIG));

/** The instructions of a Containerfile, each with its words. */
function instructions(text: string): [string, string][] {
  return text.split("\n").filter((line) => line !== "" && !line.startsWith("#")).map((line) => {
    const at = line.indexOf(" ");
    return [line.slice(0, at), line.slice(at + 1)];
  });
}

Deno.test("deployment: the Containerfile passes a linter that finds a mistake", () => {
  assert.deepEqual(validate(containerfile), []);
  assert.notDeepEqual(validate(containerfile.replace("ENTRYPOINT [", "ENTRYPOINTS [")), []);
});

Deno.test("deployment: the container has only the program, run by an unprivileged user", () => {
  const found = Object.fromEntries(instructions(containerfile));
  assert.deepEqual(Object.keys(found), ["FROM", "COPY", "USER", "ENTRYPOINT"]);
  // An image without a shell, packages or files of others: there is nothing else to read.
  assert.match(found.FROM as string, /^gcr\.io\/distroless\/cc-debian\d+:nonroot$/);
  assert.match(found.USER as string, /^[1-9]\d*:[1-9]\d*$/);
  const [program] = JSON.parse(found.ENTRYPOINT as string) as string[];
  assert.equal(found.COPY, `--chmod=0755 udm-directory-connector ${program}`);
});

Deno.test("deployment: container, chart and systemd unit have the same limit of memory", async () => {
  const unit = await Deno.readTextFile(
    new URL("../systemd/udm-directory-connector@.service", import.meta.url),
  );
  const values = await Deno.readTextFile(new URL("helm/udm-directory-connector/values.yaml", CONFIG));
  assert.match(unit, /^MemoryMax=1G$/m);
  assert.match(values, /^ {4}memory: 1Gi$/m);
  assert.match(containerfile, /--memory=1g --memory-swap=1g/);
});
