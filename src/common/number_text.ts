/** Formats numbers and lists for users. */

/** A whole number with its digits in groups of three: "3,122". */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** A number with its noun: "1 write", "3,122 writes". */
export function counted(value: number, singular: string, plural = `${singular}s`): string {
  return `${grouped(value)} ${value === 1 ? singular : plural}`;
}

/** How {@linkcode namesText} shortens a list. */
interface NamesOptions {
  /** Maximum number of names. Default: 20. */
  readonly shown?: number;
  /** Default: ", ". */
  readonly separator?: string;
  /** The number of all names, if the list has only the first ones. */
  readonly total?: number;
}

/** The first names and the number of others: "anna, bert and 3 more". */
export function namesText(
  names: readonly string[],
  { shown = 20, separator = ", ", total = names.length }: NamesOptions = {},
): string {
  const first = names.slice(0, shown);
  const more = total - first.length;
  return first.join(separator) + (more > 0 ? ` and ${grouped(more)} more` : "");
}

/**
 * A duration as text: "31 s", "4 min 31 s", "2 h 5 min".
 *
 * @param decimals of seconds below one minute
 */
export function durationText(ms: number, decimals = 0): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${(ms / 1000).toFixed(decimals)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
