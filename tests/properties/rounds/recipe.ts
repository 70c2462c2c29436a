/**
 * The events in a world of several rounds, as data. All values come from small pools, so that they collide.
 *
 * @module
 */

import fc from "fast-check";
import type { Kind } from "../../../src/common/model.ts";

/** The fault of a source entry. */
type Trouble =
  | "none"
  | "two values"
  | "no key"
  | "bad key"
  | "no name"
  | "duplicate key"
  | "key of the other kind"
  | "refused value";

/** The values of an entry. */
export interface Traits {
  readonly name: string;
  readonly ou: number;
  readonly text: string | undefined;
  readonly mails: readonly string[];
  readonly primary: string | undefined;
  readonly photo: number | undefined;
  /** Whether the account of a user is disabled. */
  readonly disabled: boolean;
  /** Members of a group, by place. */
  readonly members: readonly number[];
  readonly trouble: Trouble;
}

/** A change in the source. Places count modulo the number of entries. */
export type Change =
  | { readonly do: "add"; readonly kind: Kind; readonly traits: Traits }
  /** A deleted entry may be recreated with another key or come back unchanged. */
  | { readonly do: "delete" | "recreate" | "come back"; readonly place: number }
  | { readonly do: "edit"; readonly place: number; readonly traits: Partial<Traits> }
  /** An entry gets the primary key of another one of its kind, and possibly another name. */
  | {
    readonly do: "take key";
    readonly place: number;
    readonly other: number;
    readonly name: string | undefined;
  }
  /** Every n-th entry of a kind is edited in the same way. */
  | {
    readonly do: "sweep";
    readonly kind: Kind;
    readonly every: number;
    readonly traits: Partial<Omit<Traits, "members" | "name" | "primary">> & {
      readonly members?: readonly [];
      readonly primary?: undefined;
    };
  }
  /** Each entry takes the value of the next one, the last entry that of the first. */
  | {
    readonly do: "ring";
    readonly field: "name" | "primary" | "members";
    readonly places: readonly number[];
  };

/** A change of the target by others. Places count modulo the number of objects. */
export type TargetChange =
  | {
    readonly do: "move" | "move out" | "hide" | "delete" | "drop photo" | "drop key" | "disable";
    readonly place: number;
  }
  /** Hidden and moved objects are restored. */
  | { readonly do: "undo" }
  /** A user writes a removal stamp: a forged one, one of another user, or one of an earlier removal. */
  | {
    readonly do: "forge";
    readonly place: number;
    readonly how: (typeof FORGERIES)[number];
    readonly other: number;
    /** Whether an administrator disables the account afterwards. */
    readonly isLocked: boolean;
  }
  | { readonly do: "describe"; readonly place: number; readonly text: string }
  | { readonly do: "rename"; readonly place: number; readonly name: string }
  | { readonly do: "share key" | "join" | "leave"; readonly place: number; readonly other: number }
  | { readonly do: "add"; readonly kind: Kind; readonly name: string; readonly keyless: boolean };

/** A disturbance of reading one side, for one run. */
export type Disturbance =
  | {
    readonly side: "source";
    readonly type: "close" | "half" | "reset" | "garbage" | "notice" | "size limit" | "busy";
    readonly search: Kind;
    readonly after: number;
  }
  | { readonly side: "source"; readonly type: "empty page" | "no paging"; readonly search: Kind }
  | { readonly side: "source"; readonly type: "reference" | "cookie refused"; readonly search: Kind }
  /** The reading account loses the right to read one attribute of all entries of a kind. */
  | {
    readonly side: "source";
    readonly type: "attribute withheld";
    readonly search: Kind;
    readonly attribute: string;
    /** Whether the loss of the values is allowed for this run. */
    readonly isAllowed: boolean;
  }
  /** The first server refuses connections, and the second one lacks the last changes. */
  | { readonly side: "source"; readonly type: "outdated server" }
  /** The directory was reloaded: every entry gets another key for good. This run adopts objects by name. */
  | { readonly side: "source"; readonly type: "reload" }
  /** The source changes after the users and before the groups are read. */
  | { readonly side: "source"; readonly type: "changes between"; readonly changes: readonly Change[] }
  | {
    readonly side: "target";
    readonly type: "half" | "too many results" | "too few results" | "garbage" | "drop" | "error";
    readonly list: Kind;
    readonly forGood: boolean;
  }
  /** A proxy drops the position from list queries, so that lists show the whole directory. */
  | { readonly side: "target"; readonly type: "position dropped"; readonly list: Kind }
  /** The API account loses the right to read one property of all objects of a kind. */
  | {
    readonly side: "target";
    readonly type: "property withheld";
    readonly list: Kind;
    readonly property: string;
  };

/** Limits of one round; undefined means none. */
export interface Limits {
  readonly deletedUsers: number | undefined;
  readonly deletedGroups: number | undefined;
  readonly modified: number | undefined;
  /** Percentage of objects that may be deleted. */
  readonly share: number | undefined;
  /** Percentage of members that one group may lose, and of memberships that all groups may lose. */
  readonly memberLoss: number | undefined;
  readonly skipDeletes: boolean;
}

/** One round: changes on both sides, then the engine runs. */
export interface Round {
  readonly changes: readonly Change[];
  readonly targetChanges: readonly TargetChange[];
  readonly disturbance: Disturbance | undefined;
  readonly limits: Limits;
  /** Days since the previous round. */
  readonly days: number;
  /** Seed for the order and the spelling of source data. */
  readonly seed: number;
}

/** A world. */
export interface Recipe {
  /** Whether the source avoids duplicate names and addresses. */
  readonly tidy: boolean;
  readonly separateOus: boolean;
  readonly ouExists: boolean;
  readonly removal: "delete" | "disable";
  /** Whether the source controls which accounts are disabled. */
  readonly ownsAccounts: boolean;
  readonly rounds: readonly Round[];
}

/** The requested attributes, by kind. */
export const ATTRIBUTES: Readonly<Record<Kind, readonly string[]>> = {
  user: [
    "uid",
    "sn",
    "description",
    "mail",
    "mailLocalAddress",
    "jpegPhoto",
    "employeeNumber",
    "employeeType",
  ],
  group: ["cn", "description", "member", "employeeNumber"],
};

/** Properties that the API account may lose the right to read, by kind. */
const PROPERTIES: Readonly<Record<Kind, readonly string[]>> = {
  user: ["description", "e-mail", "umcProperty", "disabled", "employeeNumber", "username"],
  group: ["description", "users", "nestedGroup", "univentionSourceIAM", "name"],
};

const FORGERIES = [
  "made up",
  "disabled before",
  "without seal",
  "of the future",
  "nonsense",
  "copied",
  "altered",
  "stripped",
  "replayed",
] as const;

/** Names of users and groups. */
const NAMES = ["anna", "bert", "cleo", "dora", "ANNA", "Bert"];
/** Names that UDM allows only for groups. */
const GROUP_NAMES = ["team one", "Team  One", "x, y", "Grün", "GRÜN"];
const MAILS = ["a@example.org", "b@example.org", "c@example.org", "A@example.org"];
const TROUBLES: readonly Trouble[] = [
  "two values",
  "no key",
  "bad key",
  "no name",
  "duplicate key",
  "key of the other kind",
  "refused value",
];

const seldom = <T>(value: fc.Arbitrary<T>, freq = 4) => fc.option(value, { nil: undefined, freq });
const often = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 1 });
const sometimes = <T>(value: fc.Arbitrary<T>, oneIn: number) =>
  fc.tuple(fc.integer({ min: 1, max: oneIn }), value).map(([number, it]) =>
    number === oneIn ? it : undefined
  );
const place = fc.nat(20);
const kind = fc.constantFrom<Kind>("user", "group");
const name = fc.constantFrom(...NAMES);
const groupName = fc.oneof(name, fc.constantFrom(...GROUP_NAMES));
const text = often(fc.constantFrom("one", "two"));
const trouble = (oneIn: number) =>
  sometimes(fc.constantFrom(...TROUBLES), oneIn).map((trouble) => trouble ?? "none");

const traitsOf = (names: fc.Arbitrary<string>, oneIn: number): fc.Arbitrary<Traits> =>
  fc.record({
    name: names,
    ou: fc.nat(2),
    text,
    mails: fc.uniqueArray(fc.constantFrom("x@y.test", "X@y.test", "z@y.test"), { maxLength: 2 }),
    primary: seldom(fc.constantFrom(...MAILS), 2),
    photo: sometimes(fc.nat(2), 6),
    disabled: fc.constantFrom(false, false, true),
    members: fc.array(place, { maxLength: 4 }),
    trouble: trouble(oneIn),
  });

const add = (oneIn: number): fc.Arbitrary<Change> =>
  kind.chain((kind) =>
    fc.record({
      do: fc.constant("add" as const),
      kind: fc.constant(kind),
      traits: traitsOf(kind === "user" ? name : groupName, oneIn),
    })
  );

const ring = fc.record({
  do: fc.constant("ring" as const),
  field: fc.constantFrom("name" as const, "name" as const, "primary" as const, "members" as const),
  places: fc.uniqueArray(place, { minLength: 2, maxLength: 4 }),
});
const edit = fc.record({
  do: fc.constant("edit" as const),
  place,
  traits: fc.oneof(
    { arbitrary: name.map((name) => ({ name })), weight: 3 },
    { arbitrary: fc.nat(2).map((ou) => ({ ou })), weight: 1 },
    { arbitrary: text.map((text) => ({ text })), weight: 1 },
    { arbitrary: fc.constantFrom(...MAILS, undefined).map((primary) => ({ primary })), weight: 2 },
    { arbitrary: often(fc.nat(2)).map((photo) => ({ photo })), weight: 1 },
    { arbitrary: fc.array(place, { maxLength: 4 }).map((members) => ({ members })), weight: 2 },
    { arbitrary: fc.boolean().map((disabled) => ({ disabled })), weight: 2 },
    // The source disables an account while the entry is faulty.
    {
      arbitrary: fc.constantFrom<Trouble>("no name", "two values", "refused value").map((trouble) => ({
        disabled: true,
        trouble,
      })),
      weight: 2,
    },
    { arbitrary: trouble(2).map((trouble) => ({ trouble })), weight: 2 },
    { arbitrary: fc.constant({ trouble: "duplicate key" as const }), weight: 1 },
  ),
});
const removal = fc.record({
  do: fc.constantFrom("delete" as const, "recreate" as const, "come back" as const),
  place,
});
const takeKey = fc.record({
  do: fc.constant("take key" as const),
  place,
  other: place,
  name: often(name),
});
const change: fc.Arbitrary<Change> = fc.oneof(
  { arbitrary: ring, weight: 4 },
  { arbitrary: edit, weight: 4 },
  { arbitrary: removal, weight: 4 },
  { arbitrary: add(10), weight: 2 },
  { arbitrary: takeKey, weight: 1 },
);

/** Changes of DNs, which matter most between two searches. */
const move = fc.record({
  do: fc.constant("edit" as const),
  place,
  traits: fc.nat(2).map((ou) => ({ ou })),
});
const changesBetween = fc.array(fc.oneof({ arbitrary: move, weight: 3 }, { arbitrary: change, weight: 1 }), {
  minLength: 1,
  maxLength: 4,
});

const targetChange: fc.Arbitrary<TargetChange> = fc.oneof(
  fc.record({
    do: fc.constantFrom(
      "move" as const,
      "move out" as const,
      "hide" as const,
      "delete" as const,
      "drop photo" as const,
      "drop key" as const,
      "disable" as const,
    ),
    place,
  }),
  fc.record({ do: fc.constant("describe" as const), place, text: fc.constantFrom("one", "other") }),
  fc.record({ do: fc.constant("rename" as const), place, name }),
  fc.record({ do: fc.constant("undo" as const) }),
  fc.record({
    do: fc.constant("forge" as const),
    place,
    how: fc.constantFrom(...FORGERIES),
    other: place,
    isLocked: fc.boolean(),
  }),
  fc.record({
    do: fc.constantFrom("share key" as const, "join" as const, "leave" as const),
    place,
    other: place,
  }),
  fc.record({ do: fc.constant("add" as const), kind, name, keyless: fc.boolean() }),
);

const attributeWithheld: fc.Arbitrary<Disturbance> = kind.chain((search) =>
  fc.record({
    side: fc.constant("source" as const),
    type: fc.constant("attribute withheld" as const),
    search: fc.constant(search),
    attribute: fc.constantFrom(...ATTRIBUTES[search]),
    isAllowed: sometimes(fc.constant(true), 4).map((isAllowed) => isAllowed === true),
  })
);

const propertyWithheld: fc.Arbitrary<Disturbance> = kind.chain((list) =>
  fc.record({
    side: fc.constant("target" as const),
    type: fc.constant("property withheld" as const),
    list: fc.constant(list),
    property: fc.constantFrom(...PROPERTIES[list]),
  })
);

const disturbance: fc.Arbitrary<Disturbance> = fc.oneof(
  fc.record({
    side: fc.constant("source" as const),
    type: fc.constantFrom("close", "half", "reset", "garbage", "notice", "size limit", "busy"),
    search: kind,
    after: fc.nat(3),
  }),
  fc.record({
    side: fc.constant("source" as const),
    type: fc.constantFrom("empty page", "no paging", "reference", "cookie refused"),
    search: kind,
  }),
  attributeWithheld,
  fc.record({ side: fc.constant("source" as const), type: fc.constantFrom("outdated server", "reload") }),
  fc.record({
    side: fc.constant("source" as const),
    type: fc.constant("changes between"),
    changes: changesBetween,
  }),
  fc.record({
    side: fc.constant("target" as const),
    type: fc.constantFrom("half", "too many results", "too few results", "garbage", "drop", "error"),
    list: kind,
    forGood: fc.boolean(),
  }),
  propertyWithheld,
  fc.record({ side: fc.constant("target" as const), type: fc.constant("position dropped"), list: kind }),
) as fc.Arbitrary<Disturbance>;

const limits: fc.Arbitrary<Limits> = fc.record({
  deletedUsers: sometimes(fc.nat(2), 5),
  deletedGroups: sometimes(fc.nat(2), 5),
  modified: sometimes(fc.nat(3), 8),
  share: sometimes(fc.constantFrom(0, 20, 50), 8),
  memberLoss: sometimes(fc.constantFrom(0, 10, 30), 4),
  skipDeletes: fc.boolean(),
});

const round = (
  changes: fc.Arbitrary<Change[]>,
  disturbance: fc.Arbitrary<Disturbance>,
): fc.Arbitrary<Round> =>
  fc.record({
    changes,
    targetChanges: fc.array(targetChange, { maxLength: 2 }),
    disturbance: sometimes(disturbance, 3),
    limits,
    days: fc.nat(3),
    seed: fc.nat(),
  });

/** Two to four rounds with few, colliding entries. The first round creates all of them. */
const fewEntries = fc.constantFrom(8, 1000).chain((oneIn) =>
  fc.tuple(
    round(fc.array(add(oneIn), { minLength: 2, maxLength: 9 }), disturbance),
    fc.array(round(fc.array(change, { maxLength: 4 }), disturbance), { minLength: 1, maxLength: 3 }),
  ).map(([first, others]) => [first, ...others])
);

/** Entries with unique names and most properties, enough for percentage limits to apply. */
const crowdOf = (kind: Kind): fc.Arbitrary<Change[]> =>
  fc.array(traitsOf(fc.constant(""), 1000), { minLength: 10, maxLength: 15 }).map((all) =>
    all.map((traits, at) => ({
      do: "add",
      kind,
      traits: {
        ...traits,
        name: `crowd${"abcdefghijklmno"[at]}`,
        text: traits.text ?? (at % 4 === 0 ? undefined : "three"),
        mails: traits.mails.length === 0 ? ["w@y.test"] : traits.mails,
        primary: at % 5 === 0 ? undefined : `crowd${at}@example.org`,
      },
    }))
  );

const sweep: fc.Arbitrary<Change> = fc.record({
  do: fc.constant("sweep" as const),
  kind,
  every: fc.integer({ min: 1, max: 4 }),
  traits: fc.constantFrom(
    { text: undefined },
    { text: "two" },
    { mails: [] },
    { primary: undefined },
    { photo: undefined },
    { members: [] as const },
    { disabled: true },
    { disabled: false },
  ),
});

/** Two or three rounds with enough entries of one kind for percentage limits to apply. */
const manyEntries = kind.chain((crowd) =>
  fc.tuple(
    round(
      fc.tuple(crowdOf(crowd), fc.array(add(1000), { minLength: 1, maxLength: 4 }))
        .map(([many, few]) => [...few, ...many]),
      attributeWithheld,
    ),
    fc.array(
      round(fc.array(fc.oneof(change, sweep), { maxLength: 3 }), fc.oneof(disturbance, attributeWithheld)),
      { minLength: 1, maxLength: 2 },
    ),
  ).map(([first, others]) => [first, ...others])
);

/** Worlds of two to four rounds. */
export const recipes: fc.Arbitrary<Recipe> = fc.record({
  tidy: fc.constantFrom(true, true, false),
  separateOus: fc.boolean(),
  ouExists: fc.boolean(),
  removal: fc.constantFrom("delete", "disable"),
  ownsAccounts: fc.boolean(),
  rounds: fc.oneof({ arbitrary: fewEntries, weight: 7 }, { arbitrary: manyEntries, weight: 1 }),
});
