/**
 * An invented school in a directory in the style of Active Directory. The phone numbers are from the ranges that the
 * German Bundesnetzagentur reserves for fiction.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { escapeDnValue } from "../../src/syntax/dn.ts";
import { Directory, type Entry, guidBytes, uuidText } from "../../tests/simulators/ldap/mod.ts";

/** The domain; it is the one in the example configuration. */
const SUFFIX = "DC=ad,DC=example,DC=org";
/** The base of the people. */
export const PEOPLE_BASE = `OU=School,${SUFFIX}`;
const GROUPS_BASE = `OU=Groups,${SUFFIX}`;

/** Phone numbers as typed, and as UDM must receive them. */
export const PHONES: Readonly<Record<string, string>> = {
  "030 23125-101": "+49 30 23125101",
  "+49 (0)30 23125 102": "+49 30 23125102",
  "(030) 23125 \u2013 103": "+49 30 23125103",
  "0049 30 23125104": "+49 30 23125104",
  "+049 30 23125-105": "+49 30 23125105",
  " 03023125107 ": "+49 30 23125107",
  "030.23125.155": "+49 30 23125155",
};

/** One person per line: account, given name, family name, title, phone number. */
const PEOPLE: Readonly<Record<string, string>> = {
  "OU=Management": "hedwig.brueckenthal|Hedwig|Brückenthal|Head|030 23125-101",
  "OU=Teachers": `aegidius.moorkamp|Ägidius|Moorkamp\u00a0|Teacher of music|+49 (0)30 23125 102
joerdis.weissenfloh|Jördis|Weißenfloh||(030) 23125 \u2013 103
cornelius.ueberwasser|Cornelius|Überwasser||0049 30 23125104
oezlem.tasbahce|Özlem|Taşbahçe||+049 30 23125-105
tjark.boehnkeloh|Tjark|Böhnkeloh
wilma.abgereist|Wilma|Abgereist`,
  "OU=Office": `ruth.kraeutlein|Ruth|Kräutlein|Secretary
guenter.pfennigsee|Günter|Pfennigsee|Caretaker| 03023125107 
reception||Reception desk`,
  "OU=Pupils": `ayse.kirlangicay|Ayşe|Kırlangıçay
emilia.gruensporn|Emilia|Grünsporn
fjodor.wellenstroem|Fjodor|Wellenström
luetje.ahrenskiel|Lütje|Ahrenskiel
mio.zwoelfeich|Mio|Zwölfeich
zoe.kaltwetter|Zoë|Kaltwetter
mika1|Mika|Tannengrün
bela.hollerbusch|Béla|Hollerbüsch
soenke.nebelhoern|Sönke|Nebelhörn
thea.distelfinck|Thea|Distelfinck
ole.strandlaeufer|Ole|Strandläufer
mika2|Mika|Ostersiel
ines.koenigskerz|Inés|Königskerz
raik.oehrlein|Raik|Öhrlein
chloe.sandregen|Chloë|Sandregen
joost.uhlenflucht|Joost|Uhlenflucht`,
};

/** This account is disabled: the filter of the configuration excludes it. */
const DISABLED = "wilma.abgereist";

/** A group a line: name and members; a group follows the groups in it. */
const GROUPS =
  `class-5a: ayse.kirlangicay emilia.gruensporn fjodor.wellenstroem luetje.ahrenskiel mio.zwoelfeich
class-5b: mika1 bela.hollerbusch soenke.nebelhoern thea.distelfinck ole.strandlaeufer
class-6a: mika2 ines.koenigskerz raik.oehrlein chloe.sandregen joost.uhlenflucht
teachers: hedwig.brueckenthal aegidius.moorkamp joerdis.weissenfloh cornelius.ueberwasser oezlem.tasbahce
office: ruth.kraeutlein guenter.pfennigsee reception
Möwenchor: aegidius.moorkamp joerdis.weissenfloh ayse.kirlangicay zoe.kaltwetter mika1 thea.distelfinck raik.oehrlein
pupils: class-5a class-5b class-6a
school: teachers office pupils`;

/** The directory, and what can happen in a school. */
export class School {
  readonly directory = new Directory({ style: "ad", suffix: SUFFIX });

  constructor() {
    this.directory.add(SUFFIX, { objectClass: ["top", "domain"] });
    for (const dn of [PEOPLE_BASE, GROUPS_BASE, ...Object.keys(PEOPLE).map((ou) => `${ou},${PEOPLE_BASE}`)]) {
      this.directory.add(dn, { objectClass: ["top", "organizationalUnit"] });
    }
    for (const [ou, lines] of Object.entries(PEOPLE)) {
      for (const line of lines.split("\n")) this.enrol(ou, line);
    }
    for (const line of GROUPS.split("\n")) {
      const [name = "", members = ""] = line.split(": ");
      this.directory.add(`CN=${name},${GROUPS_BASE}`, {
        objectClass: ["top", "group"],
        sAMAccountName: name,
        description: `All of ${name}`,
        member: members.split(" ").map((member) => this.dn(member)),
      });
    }
  }

  /** Adds a person, given as a line of {@link PEOPLE}. */
  enrol(ou: string, line: string): void {
    const [account = "", given = "", family = "", title = "", phone = ""] = line.split("|");
    const cn = `${given} ${family.trim()}`.trim();
    const values = {
      objectClass: ["top", "person", "organizationalPerson", "user"],
      objectCategory: `CN=Person,CN=Schema,CN=Configuration,${SUFFIX}`,
      sAMAccountName: account,
      // NORMAL_ACCOUNT, and the same with ACCOUNTDISABLE (MS-ADTS 2.2.16)
      userAccountControl: account === DISABLED ? "514" : "512",
      givenName: given,
      sn: family,
      title,
      mail: `${account}@Möwenberg.example`,
      telephoneNumber: phone,
    };
    this.directory.add(`CN=${escapeDnValue(cn)},${ou},${PEOPLE_BASE}`, {
      ...Object.fromEntries(Object.entries(values).filter(([, value]) => value !== "")),
      thumbnailPhoto: picture(cn.length),
    });
  }

  /** The DN of a person or group. */
  readonly dn = (account: string): string => this.#find(account).dn;

  /** The identifier of a person or group, as it arrives in UDM. */
  id(account: string): string {
    return uuidText(guidBytes(Buffer.from(this.#find(account).values("objectguid")[0] as Uint8Array)));
  }

  /** The people who must be in UDM. */
  people(): Entry[] {
    return [...this.directory.entries(PEOPLE_BASE)].filter((entry) =>
      entry.values("useraccountcontrol")[0] === "512"
    );
  }

  groups(): Entry[] {
    return [...this.directory.entries(GROUPS_BASE, "one")];
  }

  #find(account: string): Entry {
    const found = [...this.directory.entries()].find((each) => each.values("samaccountname")[0] === account);
    if (found === undefined) throw new Error(`the school has no ${account}`);
    return found;
  }
}

/** A photo that differs from others: start and end of a JPEG with a comment between them. It is not decoded here. */
export function picture(number: number): Uint8Array<ArrayBuffer> {
  const body = Array.from({ length: 200 }, (_, at) => (at * 7 + number * 13) & 0xff);
  return Uint8Array.from([0xff, 0xd8, 0xff, 0xfe, 0, body.length + 2, ...body, 0xff, 0xd9]);
}
