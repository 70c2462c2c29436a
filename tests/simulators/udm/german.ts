/**
 * The messages of a server whose language is German. Only what stands in parentheses, such as "(uid)", stays.
 *
 * @module
 */

const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/Object exists: /g, "Objekt existiert: "],
  [/Request argument /g, "Request-Argument "],
  [
    /The username is already in use as username or as groupname/g,
    "Der Benutzername wird bereits als Benutzername oder als Gruppenname verwendet",
  ],
  [
    /The groupname is already in use as groupname or as username/g,
    "Der Gruppenname wird bereits als Gruppenname oder als Benutzername verwendet",
  ],
  [/Could not acquire lock/g, "Exklusiver Zugriff nicht möglich"],
  [/The mail address is already in use/g, "Die Mail-Adresse wird bereits verwendet"],
  [/The property (\\?"[^"]*") is required\./g, "Die Eigenschaft $1 ist erforderlich."],
  [/The property (\S+) has an invalid value: /g, "Die Eigenschaft $1 hat einen ungültigen Wert: "],
  [/The ([^"]+) module has no property (\S+)\./g, "Das Modul $1 besitzt keine Eigenschaft $2."],
  [/This is a primary group/g, "Das ist eine primäre Gruppe"],
  [/Circular group dependency detected: /g, "Zyklische Gruppen-Abhängigkeit festgestellt: "],
  [/Password policy error: /g, "Fehler in der Passwort-Richtlinie: "],
  [/No such object/g, "Das Objekt existiert nicht"],
  [/Permission denied\./g, "Zugriff verweigert."],
  [/LDAP Error/g, "LDAP-Fehler"],
  [
    /During this session add and modify are disabled/g,
    "Während dieser Sitzung sind Hinzufügen und Bearbeiten nicht verfügbar",
  ],
];

/** The body of an error with the sentences that are known in German. */
export function inGerman(body: string): string {
  return SENTENCES.reduce((text, [english, german]) => text.replace(english, german), body);
}
