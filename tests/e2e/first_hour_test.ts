import assert from "node:assert/strict";
import { join } from "node:path";
import { inProcess } from "./in_process.ts";
import { follow } from "./transcript.ts";
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

Deno.test("first hour: the commands of the page print what it shows", async () => {
  await using world = await World.open({ ldif: school(), program: inProcess });
  const env = { SOURCE_PASSWORD: world.slapd.readerPassword, UDM_PASSWORD: world.udm.password };
  const commands = await follow(await Deno.readTextFile(PAGE), {
    real: [
      ["ldaps://ldap.example.org", world.slapd.url],
      ["https://ucs.example.org/univention/udm/", `${world.udm.url}`],
      ["dc=example,dc=org", world.slapd.suffix],
      ["dc=ucs,dc=example", "dc=univention-organization,dc=intranet"],
      ["school.yaml", join(world.folder, "school.yaml")],
    ],
    programs: { "udm-directory-connector": (words) => world.program(words, { cwd: world.folder, env }) },
  });
  assert.equal(commands, 2);
  assert.deepEqual(world.writes(), []);
});
