// The commands of docs/guide/first-hour.md print what the page shows. A line "…" stands for any lines.
import assert from "node:assert/strict";
import { join } from "node:path";
import { inProcess } from "./in_process.ts";
import { record, World } from "./world.ts";

const PAGE = new URL("../../docs/guide/first-hour.md", import.meta.url);

const STUDENTS = 2850;
const TEACHERS = 150;
const IN_A_CLASS = 30;

/** A school: students and teachers, and a group for each class. */
function school(): string {
  const suffix = "dc=example,dc=test";
  const unit = (ou: string) => record(`ou=${ou},${suffix}`, { objectClass: "organizationalUnit", ou });
  const user = (uid: string, ou: string) =>
    record(`uid=${uid},ou=${ou},${suffix}`, {
      objectClass: "inetOrgPerson",
      uid,
      cn: `${uid} Example`,
      sn: "Example",
      givenName: uid,
      mail: `${uid}@example.org`,
    });
  const students = Array.from({ length: STUDENTS }, (_, at) => `s${String(at + 1).padStart(4, "0")}`);
  const teachers = Array.from({ length: TEACHERS }, (_, at) => `t${String(at + 1).padStart(3, "0")}`);
  const classes = Array.from(
    { length: STUDENTS / IN_A_CLASS },
    (_, at) =>
      record(`cn=class${at + 1},ou=groups,${suffix}`, {
        objectClass: "groupOfNames",
        cn: `class${at + 1}`,
        member: students.slice(at * IN_A_CLASS, (at + 1) * IN_A_CLASS).map((uid) =>
          `uid=${uid},ou=students,${suffix}`
        ),
      }),
  );
  return unit("students") + unit("teachers") + students.map((uid) => user(uid, "students")).join("") +
    teachers.map((uid) => user(uid, "teachers")).join("") + classes.join("");
}

/** The commands of a page with the output that it shows. */
function commandsOf(page: string): { readonly command: string; readonly output: string }[] {
  return [...page.matchAll(/^```console test\n([^]*?)^```$/gm)].flatMap(([, block = ""]) =>
    block.replaceAll("\\\n", " ").split(/^\$ /m).slice(1).map((text) => {
      const end = text.indexOf("\n");
      return { command: text.slice(0, end), output: text.slice(end + 1) };
    })
  );
}

/** Whether a text has the lines of a pattern, in which "…" stands for any lines. */
function shows(text: string, pattern: string): boolean {
  const escaped = pattern.split("\n").map((line) =>
    line === "…" ? "(?:.*\\n)*?" : `${line.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\n`
  ).join("").replace(/\n$/, "");
  return new RegExp(`^${escaped}$`).test(text);
}

Deno.test("first hour: the commands of the page print what it shows", async () => {
  await using world = await World.open({ ldif: school(), program: inProcess });
  const real: readonly (readonly [string, string])[] = [
    ["ldaps://ldap.example.org", world.slapd.url],
    ["https://ucs.example.org/univention/udm/", `${world.udm.url}`],
    ["dc=example,dc=org", world.slapd.suffix],
    ["dc=ucs,dc=example", "dc=univention-organization,dc=intranet"],
    ["school.yaml", join(world.folder, "school.yaml")],
  ];
  const env = { SOURCE_PASSWORD: world.slapd.readerPassword, UDM_PASSWORD: world.udm.password };
  const commands = commandsOf(await Deno.readTextFile(PAGE));
  assert.equal(commands.length, 2);
  for (const { command, output } of commands) {
    const words = real.reduce((text, [shown, is]) => text.replaceAll(shown, is), command).split(/\s+/);
    assert.equal(words.shift(), "udm-directory-connector");
    const ended = await world.program(words, { cwd: world.folder, env });
    const printed = real.reduce((text, [shown, is]) => text.replaceAll(is, shown), ended.stdout);
    assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    assert.ok(shows(printed, output), `${command} prints\n${printed}\nand the page shows\n${output}`);
  }
  assert.deepEqual(world.writes(), []);
});

Deno.test("first hour: a line that is not printed is found", () => {
  assert.ok(shows("a\nb\nc\n", "a\n…\nc\n"));
  assert.ok(!shows("a\nb\nc\n", "a\n…\nd\n"));
  assert.ok(!shows("a\nb\nc\n", "a\nc\n"));
});
