import assert from "node:assert/strict";

const COLOURS = new URL("./page/styles/colours.css", import.meta.url);

/** Least contrast of text (WCAG 2.2, success criterion 1.4.3, level AA), and of what is no text (1.4.11). */
const TEXT = 4.5;
const PICTURE = 3;

/** What stands on what. */
const PAIRS: readonly (readonly [string, readonly string[], number])[] = [
  ["text", ["page", "card", "raised", "hover", "add-soft", "disable-soft", "delete-soft", "mark"], TEXT],
  ["muted", ["page", "card", "raised", "hover"], TEXT],
  ["accent", ["page", "card", "soft-accent"], TEXT],
  ["on-accent", ["accent"], TEXT],
  ...["add", "modify", "rename", "disable", "delete"].map((change) =>
    [change, [`${change}-soft`, "card", "hover"], TEXT] as const
  ),
  ["strong-line", ["card"], PICTURE],
  ...["modify", "rename", "delete", "add"].map((change) => [`${change}-bar`, ["card"], PICTURE] as const),
];

/** Colours by name, light and dark. */
async function colours(): Promise<Map<string, readonly [string, string]>> {
  const css = await Deno.readTextFile(COLOURS);
  return new Map(
    [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);/g)].map((
      [, name, light, dark],
    ) => [name as string, [light as string, dark as string]]),
  );
}

/** Relative luminance (WCAG 2.2). */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio (WCAG 2.2). */
function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

Deno.test("plan page: text has enough contrast in light and dark mode", async () => {
  const named = await colours();
  const poor: string[] = [];
  for (const [front, backs, least] of PAIRS) {
    for (const back of backs) {
      for (const theme of [0, 1] as const) {
        const ratio = contrast(named.get(front)?.[theme] ?? "?", named.get(back)?.[theme] ?? "?");
        const words = `${front} on ${back}, ${theme === 0 ? "light" : "dark"}: ${ratio.toFixed(2)}`;
        if (!(ratio >= least)) poor.push(words);
      }
    }
  }
  assert.deepEqual(poor, []);
});
