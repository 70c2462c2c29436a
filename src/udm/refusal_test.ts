import assert from "node:assert/strict";
import { readErrorBody } from "./error_body.ts";
import { conflictOf, refusalOf } from "./refusal.ts";

const IDENTIFIER =
  "Object exists: (nolock): Could not acquire lock: The attribute 'univentionObjectIdentifier' could not get locked.";

/** What is taken, in the words of servers in several languages; the sentences of the last ones are made up. */
const CONFLICTS = [
  ["name", "Object exists: (uid): The username is already in use as username or as groupname: anna."],
  [
    "name",
    "Objekt existiert: (uid): Der Benutzername wird bereits als Benutzername oder als Gruppenname verwendet: anna.",
  ],
  ["name", "Objekt existiert: (group): Der Gruppenname wird bereits verwendet: team."],
  ["name", "L'objet existe déjà : (uid): Le nom d'utilisateur est pris: anna."],
  ["identifier", IDENTIFIER],
  [
    "identifier",
    "Objekt existiert: (nolock): Exklusiver Zugriff nicht möglich: Das Attribut 'univentionObjectIdentifier' konnte nicht gesperrt werden.",
  ],
  ["other", "Objekt existiert: (nolock): Exklusiver Zugriff nicht möglich: Das Attribut 'sid' ist gesperrt."],
  ["other", "Object exists: (mac): The MAC address is already in use."],
  ["dn", "Object exists: dn: ou=username: Object exists: ou=username."],
  ["dn", "Objekt existiert: dn: ou=username: Das Objekt existiert bereits: ou=username."],
] as const;

Deno.test("udm: conflicts are recognised in every language", () => {
  for (const [conflictOn, message] of CONFLICTS) {
    assert.equal(conflictOf([{ property: "phone", message: "x" }, { message }]), conflictOn, message);
  }
  // Without a list of reasons, the sentence is part of another one, or below the name of the location
  const nested = { error: { error: { body: { dn: IDENTIFIER } }, message: "" } };
  assert.equal(readErrorBody(JSON.stringify(nested)).conflictOn, "identifier");
  const whole = {
    error: { error: {}, message: `1 error(s) occurred:\nRequest argument "dn" ${IDENTIFIER}\n` },
  };
  assert.equal(readErrorBody(JSON.stringify(whole)).conflictOn, "identifier");
});

Deno.test("udm: other reasons are not conflicts", () => {
  assert.equal(conflictOf([]), undefined);
  assert.equal(conflictOf([{ property: "description", message: "invalid: (uid): x" }]), undefined);
  assert.equal(conflictOf([{ message: "The object already exists and is in use." }]), undefined);
});

const POST = { method: "POST", type: "users/user" } as const;
const DELETE_GROUP = { method: "DELETE", type: "groups/group" } as const;

Deno.test("udm: a refusal because of the licence is recognised in both languages of UDM", () => {
  for (
    const message of [
      "During this session add and modify are disabled",
      "Während dieser Sitzung sind Hinzufügen und Bearbeiten nicht verfügbar.",
      "Too many users",
      "Zu viele Benutzerkonten",
      "The license is expired.",
      "Die Lizenz ist abgelaufen.",
      "No license found.",
    ]
  ) {
    assert.equal(refusalOf([{ message }], POST), "licence", message);
  }
  assert.equal(
    refusalOf([{ message: "No such object: cn=The license is expired.,dc=x." }], POST),
    "reference",
  );
  assert.equal(refusalOf([{ property: "title", message: "Too many users" }], POST), undefined);
});

Deno.test("udm: a value on a blocklist is recognised by the quoted value and property", () => {
  const property = "mailPrimaryAddress";
  for (
    const message of [
      "The value 'anna@example.org' is blocked for the UDM property 'mailPrimaryAddress'.",
      "Der Wert 'anna@example.org' ist für die UDM-Eigenschaft 'mailPrimaryAddress' gesperrt.",
    ]
  ) {
    assert.equal(refusalOf([{ property, message }], POST), "blocklist", message);
  }
  assert.equal(
    refusalOf([{ property, message: "The mail address is already in use: a@x." }], POST),
    undefined,
  );
  assert.equal(
    refusalOf([{ property: "username", message: "The value 'username' is invalid." }], POST),
    undefined,
  );
});

Deno.test("udm: a group that is a primary group is recognised when it is to be deleted", () => {
  for (const message of ["This is a primary group: 5074.", "Das ist eine primäre Gruppe: 5074."]) {
    assert.equal(refusalOf([{ message }], DELETE_GROUP), "primaryGroup", message);
    assert.equal(refusalOf([{ message }], POST), undefined);
  }
});
