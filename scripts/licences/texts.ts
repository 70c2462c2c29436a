/**
 * Licence texts and copyright holders.
 *
 * @module
 */

import { join } from "node:path";
import type { Package } from "./packages.ts";

/** The licence of a package. */
export interface Grant {
  /** The copyright holders, one per line: `2018 Name <address>`. */
  readonly holders: readonly string[];
  readonly text: string;
}

/**
 * Returns the licence of a package: its file or, if it has none, the standard text with the author's name.
 *
 * @throws {Error} if there is neither
 */
export async function grantOf(found: Package): Promise<Grant> {
  const names = [...Deno.readDirSync(found.folder)].filter((entry) =>
    entry.isFile && /^(?:licen[cs]e|copying|notice)/i.test(entry.name)
  ).map(({ name }) => name).sort();
  if (names.length === 0) {
    const standard = STANDARD[found.licence];
    if (standard === undefined || found.author === undefined) {
      throw new Error(
        `${found.id} has no licence file, and STANDARD has no text for ${found.licence}`,
      );
    }
    return { holders: [found.author], text: standard };
  }
  const texts = await Promise.all(names.map((name) => Deno.readTextFile(join(found.folder, name))));
  const text = texts.map((part) => part.replaceAll("\r\n", "\n").trim()).join("\n\n");
  const holders = holdersIn(text);
  return { holders: holders.length > 0 || found.author === undefined ? holders : [found.author], text };
}

/** Returns the holders in a text, from lines that begin with "Copyright" and a sign, a year or a name. */
export function holdersIn(text: string): string[] {
  const lines = text.matchAll(/^[ \t*-]*Copyright[ \t]+(?:\(c\)|©)?[ \t]*(?=\p{Lu}|\p{L}+@|\d{4})(.+)$/gmu);
  return [...new Set([...lines].map((line) => (line[1] as string).trim()))];
}

const MIT = `
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

const ISC = `
Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted,
provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF
THIS SOFTWARE.`;

const BSD_3 = `
Redistribution and use in source and binary forms, with or without modification, are permitted provided that the
following conditions are met:

1. Redistributions of source code must retain the above copyright notice, this list of conditions and the following
   disclaimer.
2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following
   disclaimer in the documentation and/or other materials provided with the distribution.
3. Neither the name of the copyright holder nor the names of its contributors may be used to endorse or promote
   products derived from this software without specific prior written permission.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES,
INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL,
SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY,
WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF
THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.`;

/** The notice that Creative Commons asks for; the waiver itself is at the address. */
const CC0 = `
To the extent possible under law, the author has waived all copyright and related or neighboring rights to this work.
It may be used, changed and distributed without permission. The full text is at
https://creativecommons.org/publicdomain/zero/1.0/legalcode.`;

/** The usual words of licences, by SPDX id. */
export const STANDARD: Readonly<Record<string, string>> = {
  "BSD-3-Clause": BSD_3.trim(),
  "CC0-1.0": CC0.trim(),
  ISC: ISC.trim(),
  MIT: MIT.trim(),
};
