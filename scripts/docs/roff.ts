/**
 * Writes manual pages with the man(7) macros, which every `man` supports.
 *
 * @module
 */

/** Text in roff. */
export class Roff {
  constructor(readonly source: string) {}
}

/** Maximum length of a source line; a longer word has a line of its own. */
const WIDTH = 78;

/** Escapes of characters that are special in roff. */
const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\e",
  "'": "\\(aq",
  "`": "\\(ga",
  "^": "\\(ha",
  "~": "\\(ti",
};

/** Escapes prose. */
function escaped(text: string): string {
  return text.replace(/[\\'`^~]/g, (character) => ESCAPES[character] as string)
    .replace(/[^\n\x20-\x7e]/gu, (character) => `\\[u${hex(character)}]`);
}

function hex(character: string): string {
  return (character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, "0");
}

/** Escapes literal text, in which "-" is a minus and not a hyphen. */
function verbatim(text: string): string {
  return escaped(text).replaceAll("-", "\\-");
}

/** Bold: literal text. */
export function bold(text: string): Roff {
  return new Roff(`\\fB${verbatim(text)}\\fR`);
}

/** Italics: a placeholder. */
export function italic(text: string): Roff {
  return new Roff(`\\fI${verbatim(text)}\\fR`);
}

/** Literal text in the current font. */
export function literal(text: string): Roff {
  return new Roff(verbatim(text));
}

/** A template of prose with roff pieces. */
export function prose(parts: TemplateStringsArray, ...pieces: readonly (Roff | string)[]): Roff {
  return new Roff(
    parts.reduce((before, part, index) => before + source(pieces[index - 1] ?? "") + escaped(part), ""),
  );
}

/** Joins pieces. */
export function join(pieces: readonly (Roff | string)[], separator = ""): Roff {
  return new Roff(pieces.map(source).join(escaped(separator)));
}

function source(piece: Roff | string): string {
  return piece instanceof Roff ? piece.source : escaped(piece);
}

/** A manual page, written from top to bottom. */
export class Page {
  readonly #lines: string[] = [];

  /**
   * @param name the name of the page, without the section
   * @param section 1: programs, 5: files
   * @param date YYYY-MM-DD
   * @param origin program and version
   */
  constructor(name: string, section: number, date: string, origin: string, manual: string) {
    this.#lines.push(
      `.TH ${[name.toUpperCase(), section, date, origin, manual].map((part) => `"${part}"`).join(" ")}`,
    );
    // No hyphenation, because it would split literal words, and no justified lines.
    this.#lines.push(".nh", ".ad l");
  }

  /** The first section, which `whatis` shows. */
  name(name: string, purpose: string): this {
    this.section("NAME").#lines.push(`${verbatim(name)} \\- ${escaped(purpose)}`);
    return this;
  }

  /** A section. */
  section(title: string): this {
    this.#lines.push(`.SH ${quoted(title)}`);
    return this;
  }

  /** A subsection. */
  subsection(title: string): this {
    this.#lines.push(`.SS ${quoted(title)}`);
    return this;
  }

  /** A paragraph. The first one after a heading needs no macro. */
  text(text: Roff | string): this {
    if (!/^\.(SH|SS)/.test(this.#lines.at(-1) ?? "")) this.#lines.push(".PP");
    this.#lines.push(...wrapped(source(text)));
    return this;
  }

  /** A line without space above it. */
  line(text: Roff | string): this {
    if (!/^\.(SH|SS|PP)/.test(this.#lines.at(-1) ?? "")) this.#lines.push(".br");
    this.#lines.push(...wrapped(source(text)));
    return this;
  }

  /** A term with its description. */
  item(term: Roff | string, ...paragraphs: readonly (Roff | string)[]): this {
    this.#lines.push(".TP", source(term));
    paragraphs.forEach((paragraph, index) => {
      if (index > 0) this.#lines.push(".br");
      this.#lines.push(...wrapped(source(paragraph)));
    });
    return this;
  }

  /** Literal lines. */
  example(text: string): this {
    const lines = text.trimEnd().split("\n").map((line) => protectedLine(verbatim(line)));
    this.#lines.push(".PP", ".RS 4", ".nf", ...lines, ".fi", ".RE");
    return this;
  }

  /** The source of the page. */
  toString(): string {
    return this.#lines.join("\n") + "\n";
  }
}

function quoted(title: string): string {
  return `"${verbatim(title).replaceAll('"', "\\(dq")}"`;
}

/** Starts each sentence on a new line, so that roff finds its end. */
function wrapped(text: string): string[] {
  return text.split(/(?<=[.!?]\)?) +(?=\S)/).flatMap((sentence) => {
    const lines: string[] = [];
    for (const word of sentence.split(/[ \n]+/)) {
      const last = lines.at(-1);
      if (last === undefined || last.length + 1 + word.length > WIDTH) lines.push(word);
      else lines[lines.length - 1] = `${last} ${word}`;
    }
    return lines.map(protectedLine);
  });
}

/** Protects a line from being read as a macro. */
function protectedLine(line: string): string {
  return /^[.']/.test(line) ? `\\&${line}` : line;
}
