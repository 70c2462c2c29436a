/** What an error says, with the causes behind it, as one line for people. Never a stack trace. */
export function errorText(error: unknown): string {
  const texts: string[] = [];
  for (let current: unknown = error; current !== undefined && current !== null && texts.length < 4;) {
    const text = current instanceof Error ? current.message || current.name : String(current);
    if (!texts.some((known) => known.includes(text))) texts.push(text);
    current = current instanceof Error ? current.cause : undefined;
  }
  return texts.join(": ");
}
