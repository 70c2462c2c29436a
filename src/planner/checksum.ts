/**
 * A checksum of the changes of a plan. It is a single word that also contains the number of changes, so that two checksums can
 * be compared without the plans.
 *
 * `PLAN1-8x5kq2wz7n4bcm3v9d6tqh0r2a-a12kqzm3xwvD1bcd`: a digest of all changes; then for each kind of change its letter (`a`dd,
 * `m`odify, `r`ename, `x` for disable, `d`elete; upper case for groups), the number of objects, and three letters of the digest
 * of these changes. A plan without changes has no letters.
 *
 * It does not depend on time, temporary names, the order of reading and writing, or anything that is not written (skipped
 * entries, limits). It contains the names of changed properties that hold secrets, but not their values.
 *
 * @module
 */

import { normaliseDn } from "../syntax/dn.ts";
import { type Kind, KINDS, type Properties } from "../common/model.ts";
import { type Effect, EFFECT_KINDS, type EffectKind, effectsOf, resultOf } from "./effects.ts";
import type { Membership, Plan } from "./plan_types.ts";
import { looksSecret } from "../common/secret_names.ts";
import { canonical } from "../udm/values.ts";

/** An incremental cryptographic hash, such as that of `node:crypto`. */
interface Hasher {
  update(text: string): unknown;
  /** At least 17 bytes. */
  digest(): Uint8Array;
}

/** The changes of one kind. */
interface Part {
  readonly kind: Kind;
  readonly effect: EffectKind;
  readonly count: number;
  readonly digest: string;
}

/** The parts of a checksum. */
export interface Checksum {
  readonly digest: string;
  readonly parts: readonly Part[];
}

const PREFIX = "PLAN1-";
const LETTERS: Readonly<Record<EffectKind, string>> = {
  add: "a",
  modify: "m",
  rename: "r",
  disable: "x",
  delete: "d",
};

/** No characters that look alike. */
const DIGITS_AND_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";
const CONSONANTS = "bcdfghjkmnpqrstvwxz";

const WHOLE_LENGTH = 26;
const PART_LENGTH = 3;
const PART = new RegExp(`([amrxdAMRXD])([1-9]\\d{0,8})([${CONSONANTS}]{${PART_LENGTH}})`, "y");

/** The length of text that is hashed at once: each call is expensive. */
const CHUNK = 1 << 16;

/**
 * The checksum of a plan.
 *
 * @param positions DN of the container for new objects of a kind
 * @param place what distinguishes the target from others, such as its address
 * @param createHasher creates a new SHA-256
 */
export function planChecksum(
  plan: Pick<Plan, "operations">,
  positions: Readonly<Record<Kind, string>>,
  place: string,
  createHasher: () => Hasher,
): string {
  const parts = KINDS.flatMap((kind) =>
    EFFECT_KINDS.map((effect) => ({ kind, effect, count: 0, text: new HashedText(createHasher()) }))
  );
  const partOf = new Map(parts.map((part) => [`${part.kind}:${part.effect}`, part]));
  for (const effect of effectsOf(plan)) {
    const part = partOf.get(`${effect.kind}:${effect.effect}`) as typeof parts[number];
    part.count++;
    write(effect, part.text, positions[effect.kind]);
  }
  const whole = createHasher();
  whole.update(`${place}\n`);
  let rest = "";
  for (const { kind, effect, count, text } of parts) {
    if (count === 0) continue;
    const digest = text.digest();
    const letter = kind === "user" ? LETTERS[effect] : LETTERS[effect].toUpperCase();
    whole.update(`${letter}${count} ${encode(digest, WHOLE_LENGTH, DIGITS_AND_LETTERS)}\n`);
    rest += `${letter}${count}${encode(digest, PART_LENGTH, CONSONANTS)}`;
  }
  const digest = encode(whole.digest(), WHOLE_LENGTH, DIGITS_AND_LETTERS);
  return PREFIX + digest + (rest === "" ? "" : `-${rest}`);
}

/** Parses a checksum; undefined if the text is none. */
export function parseChecksum(text: string): Checksum | undefined {
  const whole = new RegExp(`^${PREFIX}([${DIGITS_AND_LETTERS}]{${WHOLE_LENGTH}})(?:-(.+))?$`).exec(text);
  if (whole === null) return undefined;
  const [, digest = "", rest = ""] = whole;
  const parts: Part[] = [];
  PART.lastIndex = 0;
  for (let at = 0; at < rest.length; at = PART.lastIndex) {
    const [, letter = "", count, own = ""] = PART.exec(rest) ?? [];
    const effect = EFFECT_KINDS.find((kind) => LETTERS[kind] === letter.toLowerCase());
    if (effect === undefined) return undefined;
    const kind = letter === LETTERS[effect] ? "user" : "group";
    if (parts.some((other) => other.kind === kind && other.effect === effect)) return undefined;
    parts.push({ kind, effect, count: Number(count), digest: own });
  }
  return { digest, parts };
}

/** Whether a text looks like a checksum, valid or not. */
export function looksLikeChecksum(text: string): boolean {
  return /^PLAN\d+-/i.test(text);
}

/** How two plans differ in one kind of change. */
interface PartDifference {
  readonly kind: Kind;
  readonly effect: EffectKind;
  readonly before: number;
  readonly now: number;
}

/**
 * The kinds of change in which two plans differ. If the numbers are equal, objects or values differ. The result can be empty
 * although the checksums differ, because three letters can be equal by chance.
 */
export function differingParts(before: Checksum, now: Checksum): PartDifference[] {
  const differences: PartDifference[] = [];
  for (const kind of KINDS) {
    for (const effect of EFFECT_KINDS) {
      const [then, today] = [before, now].map(({ parts }) =>
        parts.find((part) => part.kind === kind && part.effect === effect)
      );
      if (then?.count === today?.count && then?.digest === today?.digest) continue;
      differences.push({ kind, effect, before: then?.count ?? 0, now: today?.count ?? 0 });
    }
  }
  return differences;
}

/** Hashes many short texts with few calls. Each text ends with a line feed, and contains none. */
class HashedText {
  #text = "";

  constructor(readonly hasher: Hasher) {}

  add(text: string): void {
    this.#text += `${text}\n`;
    if (this.#text.length >= CHUNK) this.#flush();
  }

  digest(): Uint8Array {
    this.#flush();
    return this.hasher.digest();
  }

  #flush(): void {
    this.hasher.update(this.#text);
    this.#text = "";
  }
}

/** Writes an effect in a form that does not depend on the order of reading. */
function write(effect: Effect, text: HashedText, position: string): void {
  const { kind, key, name, newName, dn } = effect;
  const place = dn === undefined ? position : dn;
  text.add(JSON.stringify([kind, effect.effect, key ?? null, name, newName ?? null, normaliseDn(place)]));
  if (effect.effect === "delete" || effect.effect === "disable") return;
  const { properties, membership, photo, isBack } = resultOf(effect);
  writeProperties(properties, text);
  // The reviewed plan shows the current values.
  for (const operation of effect.operations) {
    if (operation.type === "modify" && operation.before !== undefined) text.add(`before ${operation.before}`);
  }
  if (photo !== undefined) text.add(`photo ${photo ?? "none"}`);
  if (isBack) text.add("is back");
  if (membership !== undefined) writeMembership(membership, text);
}

function writeProperties(properties: Properties, text: HashedText): void {
  for (const property of Object.keys(properties).sort()) {
    const value = properties[property];
    // With a plan one could try values of a secret: everything else in the digest is in the plan
    const isSecret = looksSecret(property) && (typeof value === "string" || Array.isArray(value));
    text.add(JSON.stringify(isSecret ? [property] : [property, canonical(property, value)]));
  }
}

function writeMembership(membership: Membership, text: HashedText): void {
  const { users, nestedGroup, keptUsers, keptGroups, added, removed, removedDns } = membership;
  text.add(`members ${added} ${removed}`);
  for (const dn of removedDns.map(normaliseDn).sort()) text.add(JSON.stringify(dn));
  for (
    const [property, members, kept] of [["users", users, keptUsers], [
      "groups",
      nestedGroup,
      keptGroups,
    ]] as const
  ) {
    if (members === undefined) continue;
    text.add(`${property} ${members.length} ${kept.length}`);
    for (const key of members.map(({ key }) => key).sort()) text.add(JSON.stringify(key));
    for (const dn of kept.map(normaliseDn).sort()) text.add(JSON.stringify(dn));
  }
}

/** The first bytes of a digest in an alphabet: 26 characters out of 32 are 130 bits, enough against forgery. */
function encode(digest: Uint8Array, length: number, alphabet: string): string {
  let number = digest.subarray(0, 17).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let text = "";
  for (; text.length < length; number /= BigInt(alphabet.length)) {
    text += alphabet[Number(number % BigInt(alphabet.length))];
  }
  return text;
}
