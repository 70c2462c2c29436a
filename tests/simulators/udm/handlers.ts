/**
 * The responses of the API to each kind of request.
 *
 * @module
 */

import { type Answer, errorAnswer, json } from "./answer.ts";
import type { Admission } from "./admission.ts";
import type { Call } from "./call.ts";
import { defaultPosition, type Directory } from "./directory.ts";
import type { Entry } from "./entry.ts";
import { notFound, plainError } from "./errors.ts";
import { isObject, type JsonObject } from "./json.ts";
import { patchedProperties } from "./json_patch.ts";
import { COLLECTION_METHODS, listAnswer } from "./lists.ts";
import type { Module, ModuleName } from "./modules.ts";
import { create, modify, move, remove } from "./operations.ts";
import { checkIfMatch, readBody, refuse } from "./protocol.ts";
import { allProperties, entityTag, etag, representation } from "./render.ts";
import { objectUrl } from "./urls.ts";

const OBJECT_HEADERS = {
  "Allow": "GET, OPTIONS, PUT, PATCH, DELETE",
  "Accept-Patch": "application/json-patch+json, application/json",
};

/** Answers requests from a directory. */
export class Handlers {
  // Finished moves of containers whose result has not been requested yet.
  readonly #progress = new Map<string, Entry>();

  constructor(private readonly directory: Directory, private readonly isAdmitted: Admission) {}

  /** Executes a request. */
  answer(call: Call): Answer {
    try {
      return refuse(call, this.isAdmitted) ?? this.#route(call);
    } catch (error) {
      return errorAnswer(error);
    }
  }

  #route(call: Call): Answer {
    const [, first = "", second = ""] = call.path.split("/");
    if (first === "object") return this.#redirect(call);
    if (first === "ldap" && second === "base") return found(301, call, this.directory.store.base);
    if (first === "progress") return this.#finished(call, second);
    const module = this.#module(call.type);
    if (module === undefined) throw notFound();
    if (call.rawPath === `/${call.type}/`) return this.#collection(call, module);
    if (call.kind === "template") return this.#template(call, module);
    if (call.method === "PUT" && this.directory.store.find(call.dn) === undefined) {
      return this.#post(call, module, ["position", "properties"]);
    }
    return this.#object(call, module, this.#find(call, module));
  }

  #module(name: string): Module | undefined {
    const { modules } = this.directory;
    return Object.hasOwn(modules, name) ? modules[name as ModuleName] : undefined;
  }

  #collection(call: Call, module: Module): Answer {
    if (call.method === "GET") return listAnswer(this.directory.store, call, module);
    if (call.method === "POST") return this.#post(call, module, ["properties"]);
    if (call.method === "OPTIONS") return types(module);
    throw plainError(405, "HTTP 405: Method Not Allowed");
  }

  #object(call: Call, module: Module, entry: Entry): Answer {
    if (call.method === "GET") return get(this.directory, call, entry);
    if (call.method === "POST") throw plainError(405, "HTTP 405: Method Not Allowed");
    if (call.method === "PUT" && call.headers.get("if-none-match") === "*") {
      throw plainError(412, "HTTP 412: Precondition Failed (The resource exists.)");
    }
    checkIfMatch(call, entityTag(entry));
    if (call.method === "DELETE") {
      remove(this.directory, entry, !/^(?:false|0|no)$/i.test(call.query.recursive?.[0] ?? ""));
      return { status: 204, headers: {} };
    }
    return call.method === "PUT" ? this.#put(call, module, entry) : patch(this.directory, call, entry);
  }

  #find(call: Call, module: Module): Entry {
    const { store } = this.directory;
    const entry = store.find(call.dn);
    if (entry === undefined || call.dn === "" || store.hidden.has(entry)) throw notFound();
    if (entry.module === module) return entry;
    const problem = "The object type of this object differs from the specified object type";
    throw plainError(400, `${problem}: ${entry.dn} is not recognized as ${module.name}.`);
  }

  #template(call: Call, module: Module): Answer {
    if (call.method !== "GET") throw notFound();
    const properties: JsonObject = {
      ...module.template,
      univentionObjectIdentifier: crypto.randomUUID(),
    };
    delete properties.serviceSpecificPassword;
    if (module.name === "users/user") properties.primaryGroup = this.directory.domainUsers.dn;
    const body = {
      _links: { self: [{ href: `${call.baseUrl}/${module.name}/add` }] },
      _embedded: {},
      objectType: module.name,
      position: call.query.position?.[0] ?? defaultPosition(this.directory, module.name),
      properties,
      options: module.options,
      policies: module.policies,
    };
    return json(200, body, { ETag: etag(JSON.stringify(body)) });
  }

  #post(call: Call, module: Module, required: readonly string[]): Answer {
    const body = readBody(call, required);
    const position = typeof body.position === "string" ? body.position : undefined;
    const entry = create(this.directory, module, position, body.properties as JsonObject);
    const location = objectUrl(call.baseUrl, module.name, entry.dn);
    const links = { self: [{ href: location }] };
    return json(201, { dn: entry.dn, uuid: entry.uuid, _links: links }, {
      Location: location,
      ETag: entityTag(entry),
    });
  }

  #put(call: Call, module: Module, entry: Entry): Answer {
    const body = readBody(call, ["position", "properties"]);
    const before = entry.key;
    const { store } = this.directory;
    const position = String(body.position);
    if (store.find(position) !== entry.parent) move(this.directory, entry, position);
    if (entry.key === before) {
      modify(this.directory, entry, body.properties as JsonObject);
      return changed(call, entry);
    }
    const location = objectUrl(call.baseUrl, module.name, entry.dn);
    if (entry.isContainer) {
      const id = crypto.randomUUID();
      this.#progress.set(id, entry);
      return json(202, { _links: {} }, { Location: `${call.baseUrl}/progress/${id}` });
    }
    return json(201, { dn: entry.dn, uuid: entry.uuid, uri: location, _links: {} }, {
      Location: location,
      ETag: entityTag(entry),
    });
  }

  #redirect(call: Call): Answer {
    const id = call.path.slice("/object/".length);
    const entry = this.directory.store.findUuid(id) ?? this.directory.store.find(id);
    if (entry === undefined || id === "") throw notFound();
    return found(301, call, entry);
  }

  #finished(call: Call, id: string): Answer {
    const entry = this.#progress.get(id);
    this.#progress.delete(id);
    if (entry === undefined) throw notFound();
    return found(303, call, entry);
  }
}

/** An OpenAPI document, without all that is not about the types of properties. */
function types({ name, types }: Module): Answer {
  const known = Object.fromEntries([...types].filter(([property]) => property !== "objectFlag"));
  const properties = { type: "object", properties: known };
  const schema = { type: "object", properties: { properties } };
  const schemas = { [`${name.replace("/", "-")}.request-patch`]: schema };
  return json(200, { openapi: "3.0.3", components: { schemas } }, { Allow: COLLECTION_METHODS });
}

function found(status: number, call: Call, entry: Entry): Answer {
  return json(status, { _links: {} }, { Location: objectUrl(call.baseUrl, entry.module.name, entry.dn) });
}

function get(directory: Directory, call: Call, entry: Entry): Answer {
  const tag = entityTag(entry);
  const headers: Record<string, string> = { ...OBJECT_HEADERS, ETag: tag };
  if (directory.now() - entry.changedAt > 1000) {
    headers["Last-Modified"] = new Date(entry.changedAt).toUTCString();
  }
  if (call.headers.get("if-none-match") === tag) return { status: 304, headers };
  const href = objectUrl(call.baseUrl, entry.module.name, entry.dn);
  return json(
    200,
    { ...representation(entry, call.query.properties, false, href), _embedded: {} },
    headers,
  );
}

function patch(directory: Directory, call: Call, entry: Entry): Answer {
  if (call.headers.get("content-type")?.startsWith("application/json-patch+json")) {
    const { properties, warnings } = patchedProperties(call.body, allProperties(entry));
    modify(directory, entry, properties);
    return changed(call, entry, warnings);
  }
  const { properties } = readBody(call, []);
  modify(directory, entry, isObject(properties) ? properties : {});
  return changed(call, entry);
}

function changed(call: Call, entry: Entry, warnings: readonly string[] = []): Answer {
  // UDM resolves the new DN as a URL relative to that of the request, which ends at its last slash.
  const parent = call.dn.slice(0, call.dn.lastIndexOf("/") + 1);
  const location = objectUrl(call.baseUrl, entry.module.name, parent + entry.dn);
  const headers = { Location: location, ETag: entityTag(entry) };
  if (warnings.length === 0) return { status: 204, headers };
  const body = { _links: {}, _embedded: { "udm:warning": warnings.map((message) => ({ message })) } };
  return json(200, body, headers);
}
