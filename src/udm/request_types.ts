/**
 * Requests the types of properties.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { problemText } from "../common/error.ts";
import type { PropertyKinds } from "../common/model.ts";
import { ANSWERS, type Subject, UdmError } from "./errors.ts";
import { readPropertyTypes } from "./property_types.ts";
import { type Requests, unexpectedAnswer } from "./requests.ts";
import type { Retrier } from "./retry.ts";
import type { ManagedType } from "./types.ts";
import { collectionPath } from "./urls.ts";

const logger = getLogger(["udm-directory-connector", "target"]);

/** How often UDM may fail internally before its types count as not described. */
const MAX_FAULTS = 3;

/**
 * Requests the kinds of the properties of a type.
 *
 * @returns a text that explains why UDM does not describe them: a gateway may refuse `OPTIONS`
 * @throws {UdmError} if UDM is not available, or refuses the credentials
 */
export async function requestPropertyTypes(
  type: ManagedType,
  { requests, retrier }: { readonly requests: Requests; readonly retrier: Retrier },
): Promise<PropertyKinds | string> {
  const subject: Subject = { method: "OPTIONS", type };
  const isAnswer = ({ kind }: UdmError) => kind !== "unauthorised" && ANSWERS.has(kind);
  let faults = 0;
  try {
    return await retrier.run(subject, async () => {
      const { response, json } = await requests.json(
        { subject, path: collectionPath(type), isLong: true },
        200,
      );
      const types = readPropertyTypes(json, type);
      if (types === undefined) throw unexpectedAnswer(subject, response, "it describes no properties");
      return types;
    }, {
      expected: (error) => isAnswer(error) && error.kind !== "server",
      // Without the types, values would be written in another form, so a single fault must not decide
      shouldRetry: (error) => error.transient || error.kind === "server" && ++faults < MAX_FAULTS,
    });
  } catch (error) {
    if (!(error instanceof UdmError) || !isAnswer(error)) throw error;
    const reason = problemText(error.said);
    logger.warn(
      "UDM does not describe the properties of {type}, so booleans and integers may be sent as text: {reason}",
      { type, reason },
    );
    return reason;
  }
}
