/**
 * The transform: pure functions from the attributes of an entry to the properties of the target.
 *
 * @module
 */

export {
  type PropertiesResult,
  type PropertyOptions,
  type PropertyProblem,
  toProperties,
} from "./properties.ts";
export type { Dropped, StepName, Trace } from "./steps/step.ts";
export { compileTransform, type Transform, type Transformed } from "./transform.ts";
