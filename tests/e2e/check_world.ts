/**
 * A world without faults for `check`, and configurations that introduce faults.
 *
 * @module
 */

import { type Changes, group, person } from "./world.ts";

/** UUIDs that UDM would accept in lower case. */
const UPPER = ["7D4A2C11-93F0-4B7E-8A55-0C1D2E3F4A5B", "0E5B77A2-1C3D-4E9F-9B10-AABBCCDDEEFF"];

/** In the format of 389 Directory Server. */
const NS_UNIQUE_IDS = ["66446001-1dd211b2-80c8d5d8-fbde0000", "66446002-1dd211b2-80c8d5d8-fbde0000"];

/** As Active Directory stores them: 16 bytes, here of version 4. */
const GUIDS = [[1, 0x41, 0x80], [2, 0x4f, 0xbf]].map(([first = 0, version = 0, variant = 0]) =>
  Uint8Array.from(
    { length: 16 },
    (_, at) => at === 0 ? first : at === 7 ? version : at === 8 ? variant : 0xee,
  )
);

/** Two people and a group, with attributes for all faults. */
export const LDIF = ["anna", "bert"].map((uid, index) =>
  person(uid, {
    mail: `${uid}@example.org`,
    displayName: UPPER[index] as string,
    departmentNumber: NS_UNIQUE_IDS[index] as string,
    employeeNumber: `000${index}`,
    employeeType: "4b3e1c52-7a0d-4f7a-9c21-1f0e5d6c7b8a",
    title: ["one", "two"],
    telephoneNumber: index === 0 ? "ask the porter" : "+49 421 12345",
    labeledURI: `https://example.test/${uid}`,
    audio: GUIDS[index] as Uint8Array<ArrayBuffer>,
  })
).join("") + group("team", ["anna", "bert"]);

/** The owned properties of users. */
export const USER_PROPERTIES = [
  "username",
  "firstname",
  "lastname",
  "mailPrimaryAddress",
  "univentionObjectIdentifier",
];
/** The requested attributes of users. */
export const USER_ATTRS = ["uid", "givenName", "sn", "mail", "entryUUID"];
/** Their properties. */
export const RENAMED = {
  univentionObjectIdentifier: "entryUUID",
  username: "uid",
  firstname: "givenName",
  lastname: "sn",
  mailPrimaryAddress: "mail",
};

/** A configuration without faults, plus the given changes. */
export function healthy({ udm = {}, source = {} }: Changes = {}): Changes {
  return {
    udm: { user_properties: USER_PROPERTIES, ...udm },
    source: {
      user_attrs: USER_ATTRS,
      user_trans: { rename_attrs: RENAMED },
      group_attrs: ["cn", "member", "entryUUID"],
      ...source,
    },
  };
}

/** Maps a property from another attribute. */
export function mapped(property: string, attribute: string): Changes {
  return {
    source: {
      user_attrs: [...USER_ATTRS, attribute],
      user_trans: { rename_attrs: { ...RENAMED, [property]: attribute } },
    },
  };
}
