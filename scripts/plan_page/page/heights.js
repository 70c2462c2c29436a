/**
 * Positions of rows, including those that are not rendered.
 *
 * @module
 */

/** Heights of rows in pixels. */
export class Heights {
  /** @type {Float64Array} */
  #heights;
  /** Where each row begins; one more for the end. @type {Float64Array} */
  #tops;
  /** The first row whose position must be recomputed. */
  #stale = 0;

  /**
   * @param {number} count
   * @param {(index: number) => number} height
   */
  constructor(count, height) {
    this.#heights = Float64Array.from({ length: count }, (_, index) => height(index));
    this.#tops = new Float64Array(count + 1);
  }

  /**
   * @param {number} index
   */
  get(index) {
    return this.#heights[index] ?? 0;
  }

  /**
   * @param {number} index
   * @param {number} height
   */
  set(index, height) {
    this.#heights[index] = height;
    this.#stale = Math.min(this.#stale, index);
  }

  /** The height of all rows. */
  get total() {
    return this.top(this.#heights.length);
  }

  /**
   * Where a row begins.
   *
   * @param {number} index
   */
  top(index) {
    for (let row = this.#stale; row < this.#heights.length; row++) {
      this.#tops[row + 1] = (this.#tops[row] ?? 0) + (this.#heights[row] ?? 0);
    }
    this.#stale = this.#heights.length;
    return this.#tops[index] ?? 0;
  }

  /**
   * The row that lies at a place; the first or last one if the place is above or below all of them.
   *
   * @param {number} place
   */
  at(place) {
    this.top(0);
    let low = 0;
    let high = this.#heights.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#tops[middle] ?? 0) <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
