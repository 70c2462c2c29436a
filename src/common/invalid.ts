/** @module */

/** Why a parser does not accept a text. */
export class Invalid {
  /**
   * @param problem what is allowed, or what is wrong
   * @param offset position of the problem in the text, in UTF-16 units from 0, if it is known
   */
  constructor(readonly problem: string, readonly offset?: number) {}
}
