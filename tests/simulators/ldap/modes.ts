/**
 * Misbehaviour of one search, selected by its base: `mode=NAME,key=value,...`. It needs no bind.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { LONGEST_ELEMENT } from "./ber.ts";
import type { Attribute, Value } from "./entry.ts";
import { CODE, type Style } from "./protocol.ts";
import type { SearchRequest } from "./requests.ts";
import type { EntryStep, ResultStep, Step } from "./steps.ts";

type Mode = (ask: Ask) => Iterable<Step>;

/** The search as a mode sees it. */
interface Ask {
  readonly request: SearchRequest;
  readonly style: Style;
  /** The number after `key=` in the base. */
  number(key: string, otherwise: number): number;
}

const DONE: ResultStep = { step: "result", code: CODE.success };
/** AD's default for MaxValRange. */
const RANGE = 1500;

/** The response of an HTTP server. */
export const GARBAGE: Step = { step: "bytes", bytes: Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n") };
/** The beginning of a message of indefinite length, which LDAP forbids. */
export const BAD_LENGTH: Step = { step: "bytes", bytes: Buffer.from([0x30, 0x80, 0x02, 0x01, 0x01]) };

/** The steps of the mode that the base of a search asks for; undefined if it asks for none. */
export function modeSteps(request: SearchRequest, style: Style): Iterable<Step> | undefined {
  if (!/^mode=/i.test(request.base)) return undefined;
  const parts = new Map(
    request.base.split(",").map((part) => {
      const equals = part.indexOf("=");
      return [part.slice(0, equals), part.slice(equals + 1)] as const;
    }),
  );
  const name = parts.get("mode") ?? "";
  const mode = Object.hasOwn(MODES, name) ? MODES[name] : undefined;
  if (mode === undefined) {
    const text = `there is no mode ${JSON.stringify(name)}; there are ${Object.keys(MODES).join(", ")}`;
    return [{ step: "result", code: CODE.unwillingToPerform, text }];
  }
  const number = (key: string, otherwise: number) => Number(parts.get(key) ?? otherwise);
  return mode({ request, style, number });
}

/** The i-th entry every mode has in stock. */
function entry(ask: Ask, i: number, more: readonly Attribute[] = []): EntryStep {
  return {
    step: "entry",
    dn: `cn=e${i},${ask.request.base}`,
    attributes: [{ name: "cn", values: [`e${i}`] }, ...more],
  };
}

/** An entry whose DN is the base. */
function baseEntry(ask: Ask, attributes: readonly Attribute[]): EntryStep {
  return { step: "entry", dn: ask.request.base, attributes };
}

function* entries(ask: Ask, from: number, to: number): Generator<EntryStep> {
  for (let i = from; i < to; i++) yield entry(ask, i);
}

function cookieOf({ request }: Ask): string {
  return request.paging?.cookie.toString("latin1") ?? "";
}

function done(cookie: string): ResultStep {
  return { ...DONE, cookie: Buffer.from(cookie, "latin1") };
}

const MODES: Readonly<Record<string, Mode>> = {
  normal: (ask) => [entry(ask, 0), DONE],
  /** Two entries, an empty page with a cookie, two entries. */
  *emptypage(ask) {
    const cookie = cookieOf(ask);
    if (cookie === "A") return yield done("B");
    yield* cookie === "B" ? entries(ask, 2, 4) : entries(ask, 0, 2);
    yield done(cookie === "B" ? "" : "A");
  },
  /** A group of n members (3500) in ranges of step (1500), like AD. */
  range: (ask) => range(ask, ask.number("n", 3500), ask.number("step", RANGE)),
  silent: () => [{ step: "mute" }],
  half: (ask) => [
    entry(ask, 0),
    { step: "half", of: baseEntry(ask, [{ name: "description", values: ["x".repeat(5000)] }]) },
    { step: "close" },
  ],
  reset: (ask) => [entry(ask, 0), { step: "pause", ms: 100 }, { step: "reset" }],
  /** n entries in one response, ignoring the paging control. */
  *many(ask) {
    yield* entries(ask, 0, ask.number("n", 1000));
    yield DONE;
  },
  /** A value of size bytes, in segments of chunk bytes if that is given. */
  *big(ask) {
    const size = ask.number("size", 100_000);
    if (size > LONGEST_ELEMENT - 1000) return yield tooBig(size);
    yield* dribble(ask);
    yield entry(ask, 0, [{
      name: "blob",
      values: [Buffer.concat([Buffer.of(0xff), Buffer.alloc(size, "x")])],
    }]);
    yield DONE;
  },
  /** A group of n members without ranges, in segments of chunk bytes if that is given. */
  *biggroup(ask) {
    const n = ask.number("n", 20_000);
    const member = (i: number) => `uid=user${String(i).padStart(6, "0")},ou=users,dc=example,dc=test`;
    if (n * (member(0).length + 2) > LONGEST_ELEMENT - 1000) return yield tooBig(n * (member(0).length + 2));
    yield* dribble(ask);
    yield entry(ask, 0, [{ name: "member", values: Array.from({ length: n }, (_, i) => member(i)) }]);
    yield DONE;
  },
  interm: (ask) => [entry(ask, 0), { step: "intermediate" }, entry(ask, 1), DONE],
  garbage: () => [GARBAGE],
  badlen: () => [BAD_LENGTH],
  notice: () => [{ step: "notice" }, { step: "close" }],
  /** n entries with d seconds between them. */
  *slow(ask) {
    for (const step of entries(ask, 0, ask.number("n", 3))) {
      yield step;
      yield { step: "pause", ms: 1000 * ask.number("d", 0.3) };
    }
    yield DONE;
  },
  referral: () => [{
    step: "result",
    code: CODE.referral,
    text: "0000202B: RefErr: DSID-0310084A, data 0, 1 access points\n\tref 1: 'other.test'\n",
    referrals: ["ldap://other.test/dc=other,dc=test"],
  }],
  refs: (ask) => [entry(ask, 0), { step: "references", urls: ["ldap://a/dc=a", "ldap://b/dc=b"] }, DONE],
  /** Result code c. */
  code: (ask) => [{ ...failure(ask), matchedDn: "dc=matched" }],
  /** Two entries, then result code c. */
  partialcode: (ask) => [...entries(ask, 0, 2), failure(ask)],
  timelimit: (ask) => [baseEntry(ask, [{ name: "timeLimit", values: [`${ask.request.timeLimit}`] }]), DONE],
  latin1: (ask) => [baseEntry(ask, oddValues()), DONE],
  /** An answer, and d seconds later the connection is closed. */
  idle: (ask) => [entry(ask, 0), DONE, { step: "pause", ms: 1000 * ask.number("d", 0.3) }, { step: "close" }],
  badutf8dn: () => [
    {
      step: "entry",
      dn: latin1("cn=J\xf6rg,dc=x"),
      attributes: [{ name: "cn", values: [latin1("J\xf6rg")] }],
    },
    DONE,
  ],
  proto: (ask) => [
    baseEntry(ask, [
      { name: "__proto__", values: ["x"] },
      { name: "dn", values: ["evil"] },
      { name: "constructor", values: ["y"] },
    ]),
    DONE,
  ],
  /** A page whose cookie is not accepted any more. */
  *expire(ask) {
    if (cookieOf(ask) !== "") return yield expiredCookie(ask.style);
    yield* entries(ask, 0, 2);
    yield done("A");
  },
  /** A page, and the request for the next one closes the connection. */
  *closepage(ask) {
    if (cookieOf(ask) !== "") return yield { step: "close" };
    yield* entries(ask, 0, 2);
    yield done("A");
  },
};

/** The error for an expired cookie. */
export function expiredCookie(style: Style): ResultStep {
  return style === "ad"
    ? {
      step: "result",
      code: CODE.unwillingToPerform,
      text: "00002024: SvcErr: DSID-02050DB7, problem 5010 (UNAVAIL_EXTENSION), data 0\n",
    }
    : { step: "result", code: CODE.protocolError, text: "paged results cookie is invalid" };
}

/** AD's error for a range that starts after the last value. */
export function rangePastEnd(): ResultStep {
  return {
    step: "result",
    code: CODE.operationsError,
    text: "000020EF: SvcErr: DSID-03020B5B, problem 5012 (DIR_ERROR), data 0\n",
  };
}

function* range(ask: Ask, total: number, step: number): Generator<Step> {
  const asked = ask.request.attributes.map((name) => /^member;range=(\d+)-(?:\d+|\*)$/i.exec(name)).find(
    Boolean,
  );
  const from = Number(asked?.[1] ?? 0);
  const to = Math.min(from + step, total);
  if (asked && from >= total) return yield rangePastEnd();
  const values = Array.from({ length: to - from }, (_, i) => `cn=m${from + i},dc=x`);
  const name = `member;range=${from}-${to === total ? "*" : to - 1}`;
  const members: Attribute[] = asked
    ? [{ name, values }]
    : total <= step
    ? [{ name: "member", values }]
    : [{ name: "member", values: [] }, { name, values }];
  yield baseEntry(ask, [{ name: "cn", values: ["g"] }, ...members]);
  yield DONE;
}

function* dribble(ask: Ask): Generator<Step> {
  const bytes = ask.number("chunk", 0);
  if (bytes > 0) yield { step: "dribble", bytes };
}

function tooBig(size: number): ResultStep {
  const text = `the simulator writes at most ${LONGEST_ELEMENT} bytes into one message, not ${size}`;
  return { step: "result", code: CODE.other, text };
}

function failure(ask: Ask): ResultStep {
  return { step: "result", code: ask.number("c", CODE.other), text: "text from server" };
}

function latin1(text: string): Value {
  return Buffer.from(text, "latin1");
}

/** Values that are easily damaged on their way. */
function oddValues(): Attribute[] {
  return [
    { name: "good", values: ["ä"] },
    { name: "bad", values: [latin1("J\xf6rg")] },
    { name: "mixed", values: ["ok", latin1("J\xf6rg"), "Jörg"] },
    { name: "bom", values: ["\ufeffabc"] },
    { name: "nul", values: ["a\0b"] },
    { name: "empty", values: [""] },
    { name: "objectGUID", values: [Buffer.from("ABCDEFGHIJKLMNOP")] },
    { name: "ObjectSid", values: [Buffer.of(1, 2)] },
  ];
}
