/**
 * The people and groups of an invented school. Nobody of these names exists; the telephone numbers are of the ranges
 * that the German Bundesnetzagentur keeps free for films and books.
 *
 * @module
 */

/** Where in the directory somebody is: a path of OUs below the OU of the school. */
export type Place = "OU=Management" | "OU=Teachers" | "OU=Office" | "OU=Pupils";

/** Somebody of the school, as the secretary typed it. */
export interface Person {
  /** sAMAccountName. */
  readonly account: string;
  /** Missing for accounts that belong to nobody in particular. */
  readonly given?: string;
  readonly family?: string;
  /** The name of the entry; default: given name and family name. */
  readonly cn?: string;
  readonly place: Place;
  readonly title?: string;
  readonly phone?: string;
  readonly mobile?: string;
  /** The main address in proxyAddresses, which goes before the usual one. */
  readonly mainAddress?: string;
  /** Number of the photo. */
  readonly photo?: number;
  readonly disabled?: boolean;
}

/** A group: names of its people and of the groups in it. */
interface Group {
  readonly name: string;
  readonly description: string;
  readonly people: readonly string[];
  readonly groups?: readonly string[];
}

/** Telephone numbers as they were typed, and how they must arrive in UDM. */
export const PHONES: Readonly<Record<string, string>> = {
  "030 23125-101": "+49 30 23125101",
  "+49 (0)30 23125 102": "+49 30 23125102",
  "(030) 23125 \u2013 103": "+49 30 23125103",
  "0049 30 23125104": "+49 30 23125104",
  "+049 30 23125-105": "+49 30 23125105",
  "030/23125106": "+49 30 23125106",
  " 03023125107 ": "+49 30 23125107",
  "030.23125.155": "+49 30 23125155",
  "0171 3920011": "+49 171 3920011",
  "+49-171-39200-12": "+49 171 3920012",
};

/** The people. The last one has left: the filter of the configuration leaves out who is disabled. */
export const PEOPLE: readonly Person[] = [
  {
    account: "hedwig.brueckenthal",
    given: "Hedwig",
    family: "Brückenthal",
    place: "OU=Management",
    title: "Head",
    phone: "030 23125-101",
    mobile: "0171 3920011",
    mainAddress: "head@Möwenberg.example",
    photo: 1,
  },
  {
    account: "aegidius.moorkamp",
    given: "Ägidius",
    family: "Moorkamp\u00a0",
    place: "OU=Teachers",
    title: "Teacher of music",
    phone: "+49 (0)30 23125 102",
    mobile: "+49-171-39200-12",
    photo: 2,
  },
  {
    account: "joerdis.weissenfloh",
    given: "Jördis",
    family: "Weißenfloh",
    place: "OU=Teachers",
    phone: "(030) 23125 \u2013 103",
    photo: 3,
  },
  {
    account: "cornelius.ueberwasser",
    given: "Cornelius",
    family: "Überwasser",
    place: "OU=Teachers",
    phone: "0049 30 23125104",
    photo: 4,
  },
  {
    account: "oezlem.tasbahce",
    given: "Özlem",
    family: "Taşbahçe",
    place: "OU=Teachers",
    phone: "+049 30 23125-105",
    photo: 5,
  },
  { account: "tjark.boehnkeloh", given: "Tjark", family: "Böhnkeloh", place: "OU=Teachers" },
  {
    account: "ruth.kraeutlein",
    given: "Ruth",
    family: "Kräutlein",
    place: "OU=Office",
    title: "Secretary",
    phone: "030/23125106",
  },
  {
    account: "guenter.pfennigsee",
    given: "Günter",
    family: "Pfennigsee",
    place: "OU=Office",
    title: "Caretaker",
    phone: " 03023125107 ",
  },
  { account: "reception", cn: "Reception desk", place: "OU=Office" },
  { account: "ayse.kirlangicay", given: "Ayşe", family: "Kırlangıçay", place: "OU=Pupils", photo: 6 },
  { account: "emilia.gruensporn", given: "Emilia", family: "Grünsporn", place: "OU=Pupils", photo: 7 },
  { account: "fjodor.wellenstroem", given: "Fjodor", family: "Wellenström", place: "OU=Pupils" },
  { account: "luetje.ahrenskiel", given: "Lütje", family: "Ahrenskiel", place: "OU=Pupils" },
  { account: "mio.zwoelfeich", given: "Mio", family: "Zwölfeich", place: "OU=Pupils", photo: 8 },
  { account: "zoe.kaltwetter", given: "Zoë", family: "Kaltwetter", place: "OU=Pupils" },
  { account: "mika1", given: "Mika", family: "Tannengrün", place: "OU=Pupils" },
  { account: "bela.hollerbusch", given: "Béla", family: "Hollerbüsch", place: "OU=Pupils", photo: 9 },
  { account: "soenke.nebelhoern", given: "Sönke", family: "Nebelhörn", place: "OU=Pupils" },
  { account: "thea.distelfinck", given: "Thea", family: "Distelfinck", place: "OU=Pupils" },
  { account: "ole.strandlaeufer", given: "Ole", family: "Strandläufer", place: "OU=Pupils" },
  { account: "mika2", given: "Mika", family: "Ostersiel", place: "OU=Pupils" },
  { account: "ines.koenigskerz", given: "Inés", family: "Königskerz", place: "OU=Pupils", photo: 10 },
  { account: "raik.oehrlein", given: "Raik", family: "Öhrlein", place: "OU=Pupils" },
  { account: "chloe.sandregen", given: "Chloë", family: "Sandregen", place: "OU=Pupils" },
  { account: "joost.uhlenflucht", given: "Joost", family: "Uhlenflucht", place: "OU=Pupils" },
  {
    account: "wilma.abgereist",
    given: "Wilma",
    family: "Abgereist",
    place: "OU=Teachers",
    disabled: true,
  },
];

/** Who joins the school while the demonstration runs. */
export const NEWCOMER: Person = {
  account: "nele.windbrueck",
  given: "Nele",
  family: "Windbrück",
  place: "OU=Pupils",
};

/** The groups, those that contain others behind them. */
export const GROUPS: readonly Group[] = [
  {
    name: "class-5a",
    description: "Class 5a",
    people: [
      "ayse.kirlangicay",
      "emilia.gruensporn",
      "fjodor.wellenstroem",
      "luetje.ahrenskiel",
      "mio.zwoelfeich",
      "zoe.kaltwetter",
    ],
  },
  {
    name: "class-5b",
    description: "Class 5b",
    people: ["mika1", "bela.hollerbusch", "soenke.nebelhoern", "thea.distelfinck", "ole.strandlaeufer"],
  },
  {
    name: "class-6a",
    description: "Class 6a",
    people: ["mika2", "ines.koenigskerz", "raik.oehrlein", "chloe.sandregen", "joost.uhlenflucht"],
  },
  {
    name: "teachers",
    description: "All who teach",
    people: [
      "hedwig.brueckenthal",
      "aegidius.moorkamp",
      "joerdis.weissenfloh",
      "cornelius.ueberwasser",
      "oezlem.tasbahce",
      "tjark.boehnkeloh",
    ],
  },
  {
    name: "office",
    description: "Secretary and caretaker",
    people: ["ruth.kraeutlein", "guenter.pfennigsee", "reception"],
  },
  {
    name: "Möwenchor",
    description: "The choir",
    people: [
      "aegidius.moorkamp",
      "joerdis.weissenfloh",
      "ayse.kirlangicay",
      "zoe.kaltwetter",
      "mika1",
      "thea.distelfinck",
      "raik.oehrlein",
    ],
  },
  {
    name: "pupils",
    description: "All classes",
    people: [],
    groups: ["class-5a", "class-5b", "class-6a"],
  },
  {
    name: "school",
    description: "Everybody",
    people: ["reception"],
    groups: ["teachers", "office", "pupils"],
  },
];
