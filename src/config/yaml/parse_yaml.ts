/**
 * Reads YAML without guessing types: `country: NO` is the country Norway, `postalCode: 01234` keeps its zero. The schema
 * decides the type of a value, not the parser.
 *
 * @module
 */

import {
  type Alias,
  Composer,
  type CST,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type ParsedNode,
  Parser,
  type Scalar,
  type YAMLError,
} from "yaml";
import { Lines } from "../../common/lines.ts";
import { grouped } from "../../common/number_text.ts";
import { yamlErrorMessage } from "../../common/yaml_errors.ts";
import type { Located, LocatedEntry, LocatedText, ParsedYaml, YamlProblem } from "./located.ts";
import { positionInFile } from "./text_position.ts";
import type { Position } from "../types.ts";

/** Parses the text of a configuration file. Anchors, aliases and merge keys (`<<`) work. Never throws. */
export function parseYaml(source: string): ParsedYaml {
  const lines = new Lines(source);
  try {
    const { contents, errors } = parseDocument(source);
    if (errors.length > 0) {
      return {
        problems: firstOfEachLine(
          errors.map(({ code, at }) => ({ ...lines.placeOf(at), message: yamlErrorMessage(code) })),
        ),
      };
    }
    if (contents === null) return { problems: [] };
    const builder = new Builder(lines, source);
    const root = builder.build(contents);
    builder.reportUnusedAnchors();
    return builder.problems.length > 0 ? { problems: inOrder(builder.problems) } : { root, problems: [] };
  } catch (error) {
    if (error instanceof TooManyMerged) {
      const message = `the merge keys ("<<") up to here read more than ${grouped(MOST_MERGED)} values`;
      return { problems: [{ ...error.position, message }] };
    }
    if (!(error instanceof RangeError)) throw error; // the parser is recursive and the stack is not endless
    return { problems: [{ line: 1, column: 1, message: "the YAML is not valid: it is nested too deeply" }] };
  }
}

/** Stops the library after this number of errors: a broken file of 1 MiB has 500,000, which take 2 GB of memory. */
const MOST_ERRORS = 1000;

class TooManyErrors extends Error {}

/** Far more levels than any configuration has; a million of them take 1 GB of memory. */
const MOST_LEVELS = 1000;

/** The tokens of a text, as `Parser.parse` gives them. */
function* tokensOf(source: string): Generator<CST.Token> {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(source)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > MOST_LEVELS) throw new RangeError("nested too deeply");
  }
  yield* parser.end();
}

/** An error of the library, and its offset. */
interface YamlError {
  readonly code: YAMLError["code"];
  readonly at: number;
}

/** The only document of a text, and its first errors. */
function parseDocument(source: string): { contents: ParsedNode | null; errors: readonly YamlError[] } {
  // "failsafe" knows only text, lists and maps, so that NO does not become false.
  const composer = new Composer({ schema: "failsafe", uniqueKeys: false, logLevel: "error" });
  // The lists that the library fills while it reads the document
  const { errors, warnings } = composer.streamInfo();
  for (const list of [errors, warnings]) {
    list.push = (...more: never[]) => {
      if (list.length >= MOST_ERRORS) throw new TooManyErrors();
      return Array.prototype.push.apply(list, more);
    };
  }
  let contents: ParsedNode | null | undefined;
  const more: YamlError[] = [];
  try {
    for (const document of composer.compose(tokensOf(source), true, source.length)) {
      if (contents === undefined) contents = document.contents as ParsedNode | null;
      else more.push({ code: "MULTIPLE_DOCS", at: document.range[0] });
      if (more.length > 0) break;
    }
  } catch (error) {
    if (!(error instanceof TooManyErrors)) throw error;
  }
  const own = [...errors, ...warnings].map(({ code, pos }) => ({ code, at: pos[0] }));
  return { contents: contents ?? null, errors: [...own, ...more] };
}

/** After an error, the parser reports meaningless ones for the rest of the line; keep only the first. */
function firstOfEachLine(problems: readonly YamlProblem[]): YamlProblem[] {
  const seen = new Set<number>();
  return inOrder(problems).filter(({ line }) => !seen.has(line) && seen.add(line));
}

function inOrder(problems: readonly YamlProblem[]): YamlProblem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** Most entries that merge keys may read: two of them in lists of aliases can read billions. */
const MOST_MERGED = 200_000;

class TooManyMerged extends Error {
  constructor(readonly position: Position) {
    super();
  }
}

/** Tags that change nothing. */
const HARMLESS_TAGS = new Set(["str", "map", "seq"].map((name) => `tag:yaml.org,2002:${name}`).concat("!"));

/** An anchor, until another one replaces it. */
interface Anchor {
  readonly target: Located;
  readonly position: Position;
  isUsed: boolean;
}

/** Converts the parser's nodes: resolves aliases and merge keys, adds positions. */
class Builder {
  readonly problems: YamlProblem[] = [];
  readonly #anchors = new Map<string, Anchor>();
  readonly #unresolved = new Set<string>();
  readonly #lines: Lines;
  readonly #source: string;
  /** Number of entries that merge keys have read. */
  #merged = 0;

  constructor(lines: Lines, source: string) {
    this.#lines = lines;
    this.#source = source;
  }

  build(node: ParsedNode): Located {
    const position = this.#lines.placeOf(node.range[0]);
    if (isAlias(node)) {
      const anchor = this.#anchors.get(node.source);
      if (anchor !== undefined) {
        anchor.isUsed = true;
        return { ...anchor.target, position };
      }
      this.#unresolved.add(node.source);
      this.#problem(
        position,
        'no anchor of that name stands before this alias; a value that begins with "*" must stand in quotes',
      );
      return nothing(position);
    }
    if (node.tag !== undefined && !HARMLESS_TAGS.has(node.tag)) {
      this.#problem(position, 'a tag is not used here; a value that begins with "!" must stand in quotes');
      return nothing(position);
    }
    const located = this.#located(node, position);
    // Register the anchor after its node, so that nothing can contain itself.
    if (node.anchor !== undefined) {
      const before = this.#anchors.get(node.anchor);
      if (before !== undefined) this.#reportIfUnused(before);
      const at = this.#source.lastIndexOf(`&${node.anchor}`, node.range[0]);
      this.#anchors.set(node.anchor, {
        target: located,
        position: at < 0 ? position : this.#lines.placeOf(at),
        isUsed: false,
      });
    }
    return located;
  }

  /** Adds a problem for each unused anchor. Call it at the end. */
  reportUnusedAnchors(): void {
    for (const [name, anchor] of this.#anchors) {
      if (!this.#unresolved.has(name)) this.#reportIfUnused(anchor);
    }
  }

  // Do not show the name: it may be a password, or a part of one.
  #reportIfUnused({ isUsed, position, target }: Anchor): void {
    if (isUsed) return;
    const rest = isNothing(target) ? ", so that this key has no value" : "";
    this.#problem(
      position,
      `YAML reads the "&" at the beginning of a value as the name of an anchor${rest}, and no alias (*name) uses ` +
        'this one: write a filter in brackets, (&(...)(...)), put any other value that begins with "&" in quotes, ' +
        "or take the anchor out",
    );
  }

  #located(node: Exclude<ParsedNode, Alias.Parsed>, position: Position): Located {
    if (isScalar(node)) return this.#text(node as Scalar.Parsed, position);
    if (isSeq(node)) return { kind: "list", items: node.items.map((item) => this.build(item)), position };
    if (!isMap<ParsedNode, ParsedNode | null>(node)) return nothing(position);
    const own = new Map<string, LocatedEntry>();
    const merges: LocatedEntry[] = [];
    for (const { key, value } of node.items) {
      const entry = this.#entry(key, value);
      if (entry === undefined) continue;
      if (entry.key === "<<") merges.push(entry);
      else this.#add(own, entry);
    }
    for (const merge of merges) this.#merge(own, merge);
    return { kind: "map", entries: [...own.values()], position };
  }

  #entry(key: ParsedNode, value: ParsedNode | null): LocatedEntry | undefined {
    const name = this.build(key);
    const located = value === null ? nothing(name.position) : this.build(value);
    if (name.kind !== "text") this.#problem(name.position, "a key must be text, not a list or a section");
    // An object cannot have this key, and no attribute or property has this name.
    else if (name.text === "__proto__") this.#problem(name.position, 'a key cannot be named "__proto__"');
    else return { key: name.text, keyPosition: name.position, value: located };
    return undefined;
  }

  #add(entries: Map<string, LocatedEntry>, entry: LocatedEntry): void {
    const first = entries.get(entry.key);
    if (first === undefined) entries.set(entry.key, entry);
    else {
      this.#problem(
        entry.keyPosition,
        `this key is given twice; it is already in line ${first.keyPosition.line}`,
      );
    }
  }

  /** Adds the entries of a merge key: those of one or several sections, the first of which wins. */
  #merge(own: Map<string, LocatedEntry>, { value, keyPosition }: LocatedEntry): void {
    for (const source of value.kind === "list" ? value.items : [value]) {
      if (source.kind !== "map") {
        this.#problem(
          keyPosition,
          '"<<" merges sections: behind it stands an alias of one, or a list of such aliases',
        );
        continue;
      }
      this.#merged += source.entries.length;
      if (this.#merged > MOST_MERGED) throw new TooManyMerged(keyPosition);
      for (const entry of source.entries) if (!own.has(entry.key)) own.set(entry.key, entry);
    }
  }

  #text(node: Scalar.Parsed, position: Position): LocatedText {
    const text = String(node.value ?? "");
    const plain = node.type === "PLAIN" || node.type === undefined;
    const end = this.#lines.placeOf(node.range[1]);
    const comment = /^[^\n#]*#(.*)/.exec(this.#source.slice(node.range[1], node.range[2]))?.[1];
    return {
      kind: "text",
      text,
      ...(comment === undefined ? {} : { comment }),
      empty: plain && (text === "" || text === "~"),
      isNull: plain && NULL.test(text),
      folded: end.line > position.line,
      position,
      placeOf: (offset) => {
        const [start, end] = node.range;
        const at = positionInFile(this.#source, [start, end], node.type ?? "PLAIN", text, offset);
        return at === undefined ? undefined : this.#lines.placeOf(at);
      },
    };
  }

  #problem(position: Position, message: string): void {
    this.problems.push({ ...position, message });
  }
}

/** The words of YAML for nothing (YAML 1.2.2 section 10.3.2). */
const NULL = /^(?:null|Null|NULL)$/;

function isNothing(located: Located): boolean {
  return located.kind === "text" && located.empty;
}

function nothing(position: Position): LocatedText {
  return { kind: "text", text: "", empty: true, isNull: false, folded: false, position };
}
