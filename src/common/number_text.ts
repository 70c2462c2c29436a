/** Formats numbers for users. */

/** A whole number with its digits in groups of three: "3,122". */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** A number with its noun: "1 write", "3,122 writes". */
export function counted(value: number, singular: string, plural = `${singular}s`): string {
  return `${grouped(value)} ${value === 1 ? singular : plural}`;
}
