/** How long UDM keeps a name or an identifier blocked after a conflict on it (ms). */
export const LOCK_TIME = 300_000;

/**
 * The temporary locks below cn=temporary,cn=univention.
 *
 * UDM takes one before it uses a name or an identifier. A conflict leaves the lock, which blocks the value even if its
 * owner no longer uses it.
 */
export class Locks {
  readonly #until = new Map<string, number>();

  /** @param now the time in ms */
  constructor(private readonly now: () => number) {}

  /** Whether the value is blocked. */
  isHeld(attribute: string, value: string): boolean {
    const until = this.#until.get(`${attribute}:${value}`);
    return until !== undefined && until > this.now();
  }

  /** Blocks the value after a conflict; does not prolong an existing lock. */
  leave(attribute: string, value: string): void {
    if (!this.isHeld(attribute, value)) this.#until.set(`${attribute}:${value}`, this.now() + LOCK_TIME);
  }

  /** Removes a lock, like the deletion of the owner of a name. */
  clear(attribute: string, value: string): void {
    this.#until.delete(`${attribute}:${value}`);
  }
}
