import assert from "node:assert/strict";
import { z } from "../../common/zod.ts";
import type { Values } from "../../common/model.ts";
import { inputsOf, neededAttributes } from "../needed_attributes.ts";
import { bytes, config } from "../testing.ts";
import type { Rule } from "./step.ts";
import { parseFormat } from "../../syntax/python_format/python_format.ts";
import { rulesOf, STEPS } from "./steps.ts";

/** A record that records which names a rule uses and writes. */
class WatchedRecord extends Map<string, Values> {
  readonly used = new Set<string>();
  readonly written = new Set<string>();

  override get(name: string): Values | undefined {
    this.used.add(name);
    return super.get(name);
  }

  override has(name: string): boolean {
    this.used.add(name);
    return super.has(name);
  }

  override set(name: string, values: Values): this {
    this.written.add(name);
    return super.set(name, values);
  }

  override delete(name: string): boolean {
    this.written.add(name);
    return super.delete(name);
  }
}

/** The names that a rule declares. */
function declared({ reads = [], changes = [], makes = [], removes = [] }: Rule) {
  return {
    used: new Set([...reads.map(({ name }) => name), ...changes, ...makes, ...removes]),
    written: new Set([...changes, ...makes, ...removes]),
  };
}

for (const step of STEPS) {
  const { description, examples } = z.globalRegistry.get(step.schema) as {
    description: string;
    examples: unknown[];
  };
  const configs = examples.map((value) => config({ [step.key]: value }));

  Deno.test(`${step.key}: it has a description and valid examples`, () => {
    assert.ok(description);
    assert.ok(examples.length > 0);
    for (const example of examples) assert.ok(step.schema.safeParse(example).success);
  });

  Deno.test(`${step.key}: it uses and writes only the names that it declares`, () => {
    for (const { rule } of configs.flatMap(rulesOf)) {
      const allowed = declared(rule);
      const apply = rule.compile((name) => name, { phoneRegion: "DE" });
      for (const value of ["SMTP:a@x.org", "-", "0421 1234567"]) {
        for (const names of [[], [...allowed.used]]) {
          const record = new WatchedRecord();
          for (const name of names) record.set(name, [bytes(value)]);
          record.written.clear();
          apply(record, {
            before: record,
            dropped: [],
            substituted: [],
            unknown: new Map(),
            budget: { steps: 1e6 },
            trace: () => {},
          });
          assert.deepEqual([...record.used].filter((name) => !allowed.used.has(name)), []);
          assert.deepEqual([...record.written].filter((name) => !allowed.written.has(name)), []);
        }
      }
    }
  });

  Deno.test(`${step.key}: attributes that it reads are requested, and names that it makes are known`, () => {
    for (const trans of configs) {
      for (const { rule: { reads = [], changes = [], makes = [] } } of rulesOf(trans)) {
        const attributes = [...new Set(reads.map(({ name }) => name))];
        for (const name of makes) {
          assert.deepEqual(neededAttributes([...attributes, "other"], trans, [name]), [
            ...new Set(attributes),
          ]);
          const later = {
            ...trans,
            compose_attrs: { ...trans.compose_attrs, later: [parseFormat(`{${name}}`)] },
          };
          assert.deepEqual(inputsOf(["later"], attributes, later).unknown, []);
        }
        for (const name of changes) {
          assert.deepEqual(neededAttributes([name, ...attributes, "other"], trans, [name]), [
            name,
            ...attributes,
          ]);
        }
      }
    }
  });
}
