/**
 * An invented school in a directory in the style of Active Directory. The phone numbers are from the ranges that the
 * German Bundesnetzagentur reserves for fiction.
 *
 * @module
 */

import { escapeDnValue } from "../../src/syntax/dn.ts";
import { photo } from "../../tests/bench/world/photos.ts";
import { Directory, type Entry, type Value } from "../../tests/simulators/ldap/mod.ts";

/** The domain of the example configuration. */
const SUFFIX = "DC=ad,DC=example,DC=org";
export const PEOPLE_BASE = `OU=School,${SUFFIX}`;
const GROUPS_BASE = `OU=Groups,${SUFFIX}`;

/** People by OU, separated by semicolons: account, given name, family name, title, phone number. */
const PEOPLE: Readonly<Record<string, string>> = {
  "OU=Management": "hedwig.brueckenthal|Hedwig|Brückenthal|Head|030 23125-101",
  "OU=Teachers": `aegidius.moorkamp|Ägidius|Moorkamp\u00a0|Teacher of music|+49 (0)30 23125 102;
    joerdis.weissenfloh|Jördis|Weißenfloh||(030) 23125 \u2013 103; tjark.boehnkeloh|Tjark|Böhnkeloh;
    cornelius.ueberwasser|Cornelius|Überwasser||0049 30 23125104; wilma.abgereist|Wilma|Abgereist;
    oezlem.tasbahce|Özlem|Taşbahçe||+049 30 23125-105`,
  "OU=Office": `ruth.kraeutlein|Ruth|Kräutlein|Secretary; reception||Reception desk;
    guenter.pfennigsee|Günter|Pfennigsee|Caretaker| 03023125107 `,
  "OU=Pupils":
    `ayse.kirlangicay|Ayşe|Kırlangıçay; emilia.gruensporn|Emilia|Grünsporn; mio.zwoelfeich|Mio|Zwölfeich;
    fjodor.wellenstroem|Fjodor|Wellenström; luetje.ahrenskiel|Lütje|Ahrenskiel; zoe.kaltwetter|Zoë|Kaltwetter;
    mika1|Mika|Tannengrün; bela.hollerbusch|Béla|Hollerbüsch; soenke.nebelhoern|Sönke|Nebelhörn;
    thea.distelfinck|Thea|Distelfinck; ole.strandlaeufer|Ole|Strandläufer; mika2|Mika|Ostersiel;
    ines.koenigskerz|Inés|Königskerz; raik.oehrlein|Raik|Öhrlein; chloe.sandregen|Chloë|Sandregen;
    joost.uhlenflucht|Joost|Uhlenflucht`,
};

/** One group per line: name and members. A group follows its nested groups. */
const GROUPS =
  `class-5a: ayse.kirlangicay emilia.gruensporn fjodor.wellenstroem luetje.ahrenskiel mio.zwoelfeich
class-5b: mika1 bela.hollerbusch soenke.nebelhoern thea.distelfinck ole.strandlaeufer
class-6a: mika2 ines.koenigskerz raik.oehrlein chloe.sandregen joost.uhlenflucht
teachers: hedwig.brueckenthal aegidius.moorkamp joerdis.weissenfloh cornelius.ueberwasser oezlem.tasbahce
office: ruth.kraeutlein guenter.pfennigsee reception
Möwenchor: aegidius.moorkamp joerdis.weissenfloh ayse.kirlangicay zoe.kaltwetter mika1 thea.distelfinck raik.oehrlein
pupils: class-5a class-5b class-6a
school: teachers office pupils`;

/** The account name of a person, or the name of a group. */
export const nameOf = (entry: Entry): string => String(entry.values("samaccountname")[0]);
export const isGroup = (entry: Entry): boolean => entry.values("objectclass").includes("group");

/** The directory of the school. */
export class School {
  readonly directory = new Directory({ style: "ad", suffix: SUFFIX });

  constructor() {
    this.directory.add(SUFFIX, { objectClass: ["top", "domain"] });
    for (const dn of [PEOPLE_BASE, GROUPS_BASE, ...Object.keys(PEOPLE).map((ou) => `${ou},${PEOPLE_BASE}`)]) {
      this.directory.add(dn, { objectClass: ["top", "organizationalUnit"] });
    }
    for (const [ou, lines] of Object.entries(PEOPLE)) {
      lines.split(/;\s*/).forEach((line) => this.enrol(ou, line));
    }
    for (const line of GROUPS.split("\n")) {
      const [name = "", members = ""] = line.split(": ");
      this.directory.add(`CN=${name},${GROUPS_BASE}`, {
        objectClass: ["top", "group"],
        sAMAccountName: name,
        description: `All of ${name}`,
        member: members.split(" ").map(this.dn),
      });
    }
  }

  /** Adds a person, written as in {@linkcode PEOPLE}. */
  enrol(ou: string, line: string): void {
    const [account = "", given, family = "", title, phone] = line.split("|").map((text) => text || undefined);
    const cn = [given, family.trim()].join(" ").trim();
    this.directory.add(`CN=${escapeDnValue(cn)},${ou},${PEOPLE_BASE}`, {
      objectClass: ["top", "person", "organizationalPerson", "user"],
      objectCategory: `CN=Person,CN=Schema,CN=Configuration,${SUFFIX}`,
      sAMAccountName: account,
      // NORMAL_ACCOUNT, and with ACCOUNTDISABLE (MS-ADTS 2.2.16): disabled in UDM, too
      userAccountControl: account === "wilma.abgereist" ? "514" : "512",
      // Never; every account of Active Directory has a value
      accountExpires: "9223372036854775807",
      givenName: given,
      sn: family,
      title,
      mail: `${account}@Möwenberg.example`,
      telephoneNumber: phone,
      thumbnailPhoto: photo(cn.length, 200),
    });
  }

  /** The DN of a person or group. */
  readonly dn = (name: string): string => {
    const found = [...this.directory.entries()].find((entry) => nameOf(entry) === name);
    if (found === undefined) throw new Error(`the school has no ${name}`);
    return found.dn;
  };

  /** Changes attributes of a person or group, and its CN if one is given. */
  change(name: string, attributes: Record<string, Value>, cn?: string): void {
    const dn = this.dn(name);
    this.directory.modify(cn === undefined ? dn : this.directory.rename(dn, `CN=${cn}`), attributes);
  }

  /** The people and groups that must be in UDM. */
  entries(): Entry[] {
    const isIn = (entry: Entry) => isGroup(entry) || entry.values("useraccountcontrol").length > 0;
    return [...this.directory.entries()].filter(isIn);
  }
}
