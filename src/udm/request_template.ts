/**
 * Requests the template of an object type, and the kinds of its properties.
 *
 * @module
 */
import type { ObjectType, PropertyKinds } from "../common/model.ts";
import type { Subject } from "./errors.ts";
import { type Requests, unexpectedAnswer } from "./requests.ts";
import { requestPropertyTypes } from "./request_types.ts";
import type { Retrier } from "./retry.ts";
import { standardKinds } from "./standard_kinds.ts";
import { readTemplate } from "./template.ts";
import type { NeededKinds, Template } from "./types.ts";
import { templatePath } from "./urls.ts";

interface Sending {
  readonly requests: Requests;
  readonly retrier: Retrier;
  /** Called with the headers of the template. */
  readonly onHeaders: (headers: Headers) => void;
}

/**
 * Requests the template of a type. For users and groups, UDM is also asked to describe the properties, unless the kinds of
 * those that are needed are certain.
 *
 * @throws {UdmError} if UDM is not available, or refuses the credentials
 */
export async function requestTemplate(
  type: ObjectType,
  needed: NeededKinds | undefined,
  sending: Sending,
): Promise<Template> {
  if (type !== "users/user" && type !== "groups/group") return await templateOnly(type, sending);
  if (needed === undefined) {
    // The description takes long, so it shows whether another process answers the request for the template meanwhile
    const described = requestPropertyTypes(type, sending);
    const [template, types] = await Promise.all([templateOnly(type, sending), described]);
    return withTypes(template, types);
  }
  const template = await templateOnly(type, sending);
  const kinds = standardKinds(needed(template.kinds), template.kinds);
  return withTypes(template, kinds ?? await requestPropertyTypes(type, sending));
}

async function templateOnly(
  type: ObjectType,
  { requests, retrier, onHeaders }: Sending,
): Promise<Template> {
  const subject: Subject = { method: "GET", type, name: "template" };
  return await retrier.run(subject, async () => {
    const { response, json } = await requests.json({ subject, path: templatePath(type) }, 200);
    const template = readTemplate(json);
    if (template === undefined) {
      throw unexpectedAnswer(subject, response, "the template has no properties");
    }
    onHeaders(response.headers);
    return template;
  });
}

function withTypes(template: Template, types: PropertyKinds | string): Template {
  if (typeof types === "string") return { ...template, unknownTypes: types };
  return { ...template, kinds: new Map([...template.kinds, ...types]) };
}
