/**
 * Writes manual pages with the man(7) macros, which every `man` supports.
 *
 * @module
 */

/** Text in roff. */
export class Roff {
  constructor(readonly source: string) {}
}

/** Lines of a page's source are not longer than this, as far as words allow. */
const WIDTH = 78;

/** What roff would take for something else, as it is to be written. */
const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\e",
  "'": "\\(aq",
  "`": "\\(ga",
  "^": "\\(ha",
  "~": "\\(ti",
};

/** Prose: nothing in it means anything to roff. */
function escaped(text: string): string {
  return text.replace(/[\\'`^~]/g, (character) => ESCAPES[character] as string)
    .replace(/[^\n\x20-\x7e]/gu, (character) => `\\[u${hex(character)}]`);
}

function hex(character: string): string {
  return (character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, "0");
}

/** Something to be typed as it stands: a "-" in it is no hyphen. */
function verbatim(text: string): string {
  return escaped(text).replaceAll("-", "\\-");
}

/** In bold: what is typed as it stands. */
export function bold(text: string): Roff {
  return new Roff(`\\fB${verbatim(text)}\\fR`);
}

/** In italics: what stands for something else. */
export function italic(text: string): Roff {
  return new Roff(`\\fI${verbatim(text)}\\fR`);
}

/** As it stands, without a font of its own. */
export function literal(text: string): Roff {
  return new Roff(verbatim(text));
}

/** A text of prose with pieces of roff in it. */
export function prose(parts: TemplateStringsArray, ...pieces: readonly (Roff | string)[]): Roff {
  return new Roff(
    parts.reduce((before, part, index) => before + source(pieces[index - 1] ?? "") + escaped(part), ""),
  );
}

/** Pieces one behind the other. */
export function join(pieces: readonly (Roff | string)[], separator = ""): Roff {
  return new Roff(pieces.map(source).join(escaped(separator)));
}

function source(piece: Roff | string): string {
  return piece instanceof Roff ? piece.source : escaped(piece);
}

/** A page that grows from its top to its end. */
export class Page {
  readonly #lines: string[] = [];

  /**
   * @param name the name of the page, without the section
   * @param section its section: 1 programs, 5 files
   * @param date of the page: YYYY-MM-DD
   * @param origin program and version
   */
  constructor(name: string, section: number, date: string, origin: string, manual: string) {
    this.#lines.push(
      `.TH ${[name.toUpperCase(), section, date, origin, manual].map((part) => `"${part}"`).join(" ")}`,
    );
    // Words that are typed are not to be torn apart, and lines need not be of the same length.
    this.#lines.push(".nh", ".ad l");
  }

  /** The first section, from which `whatis` takes its line. */
  name(name: string, purpose: string): this {
    this.section("NAME").#lines.push(`${verbatim(name)} \\- ${escaped(purpose)}`);
    return this;
  }

  /** A section. */
  section(title: string): this {
    this.#lines.push(`.SH ${quoted(title)}`);
    return this;
  }

  /** A section within a section. */
  subsection(title: string): this {
    this.#lines.push(`.SS ${quoted(title)}`);
    return this;
  }

  /** A paragraph; the first one of a section needs none of its own. */
  text(text: Roff | string): this {
    if (!/^\.(SH|SS)/.test(this.#lines.at(-1) ?? "")) this.#lines.push(".PP");
    this.#lines.push(...wrapped(source(text)));
    return this;
  }

  /** A line by itself, right below the one before. */
  line(text: Roff | string): this {
    if (!/^\.(SH|SS|PP)/.test(this.#lines.at(-1) ?? "")) this.#lines.push(".br");
    this.#lines.push(...wrapped(source(text)));
    return this;
  }

  /** A term and what is said about it. */
  item(term: Roff | string, ...paragraphs: readonly (Roff | string)[]): this {
    this.#lines.push(".TP", source(term));
    paragraphs.forEach((paragraph, index) => {
      if (index > 0) this.#lines.push(".br");
      this.#lines.push(...wrapped(source(paragraph)));
    });
    return this;
  }

  /** Something to be typed, line by line. */
  example(text: string): this {
    const lines = text.trimEnd().split("\n").map((line) => protectedLine(verbatim(line)));
    this.#lines.push(".PP", ".RS 4", ".nf", ...lines, ".fi", ".RE");
    return this;
  }

  /** The page. */
  toString(): string {
    return this.#lines.join("\n") + "\n";
  }
}

function quoted(title: string): string {
  return `"${verbatim(title).replaceAll('"', "\\(dq")}"`;
}

/** Each sentence begins on a line of its own, as roff wants it to see where they end. */
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

/** A line that begins with "." would be a macro. */
function protectedLine(line: string): string {
  return /^[.']/.test(line) ? `\\&${line}` : line;
}
