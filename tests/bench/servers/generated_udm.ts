/**
 * A UDM REST API process with any number of generated users, for measuring memory. Writes of users are answered and
 * discarded; the simulator answers all other requests.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { createDirectory } from "../../simulators/udm/directory.ts";
import { Entry } from "../../simulators/udm/entry.ts";
import { compileFilter } from "../../simulators/udm/filter.ts";
import { createUdmSimulator } from "../../simulators/udm/mod.ts";
import { MODULES } from "../../simulators/udm/modules.ts";
import { PHOTO_KEY } from "../../../src/udm/photo.ts";
import { identifier, SET_FIELDS, TARGET_OU, username, userProperties } from "../world/people.ts";
import { digests } from "../world/photos.ts";
import { answerQuestions } from "./control.ts";
import { isWrite } from "../../support/is_write.ts";

/** The options of the server. */
export interface GeneratedUdmOptions {
  /** Initial number of users. */
  readonly users: number;
  /** Size of each photo; 0: no photos. */
  readonly photoBytes: number;
}

const CHUNK = 64 * 1024;
const HEADERS = { "Content-Type": "application/json", "Cache-Control": "no-transform" };

/** Answers requests and counts writes. */
export class GeneratedUdm {
  readonly written: Record<string, number> = {};
  readonly #simulator;
  readonly #position: string;
  readonly #markers: readonly string[];

  constructor(private readonly options: GeneratedUdmOptions) {
    this.#simulator = createUdmSimulator({ keepRequests: 0 });
    const { base } = this.#simulator;
    this.#position = `${TARGET_OU},${base}`;
    this.#simulator.store.add("container/ou", { name: TARGET_OU.replace("ou=", "") }, base);
    this.#markers = options.photoBytes > 0 ? digests(options.photoBytes) : [];
  }

  /** The credentials for clients. */
  get credentials(): { username: string; password: string } {
    const { username, password } = this.#simulator;
    return { username, password };
  }

  /** Answers a request. */
  async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const users = /^\/univention\/udm\/users\/user\/(.*)$/.exec(url.pathname)?.[1];
    if (isWrite(request) && users !== undefined) {
      this.written[request.method] = (this.written[request.method] ?? 0) + 1;
      if (request.method === "POST") return created(await request.json(), this.#position);
      await request.body?.cancel();
      return new Response(null, { status: 204, headers: { ETag: '"1"', Location: request.url } });
    }
    if (users === "" && url.searchParams.get("position") === this.#position) {
      return new Response(this.#list(url.searchParams), { headers: HEADERS });
    }
    const body = request.method === "GET" ? {} : { body: await request.text() };
    return await this.#simulator.fetch(request.url, {
      method: request.method,
      headers: request.headers,
      ...body,
    });
  }

  #list(query: URLSearchParams): ReadableStream<Uint8Array> {
    const filter = query.get("filter");
    const matches = filter === null ? () => true : this.#matcher(filter);
    return chunks(this.#objects(matches, new Set(query.getAll("properties"))));
  }

  /** The filter of the simulator, over an entry that takes the properties of one user after the other. */
  #matcher(filter: string): (index: number) => boolean {
    const { store } = createDirectory(this.#simulator.base, () => 0);
    const photo = this.options.photoBytes > 0 ? { jpegPhoto: "photo" } : {};
    const entry = new Entry(MODULES["users/user"], store.base, { ...userProperties(0), ...photo });
    const { matches } = compileFilter(filter, entry.module, store);
    return (index) => {
      Object.assign(entry.properties, userProperties(index));
      return matches(entry);
    };
  }

  *#objects(matches: (index: number) => boolean, asked: ReadonlySet<string>): Generator<string> {
    const fields = SET_FIELDS.filter(({ property }) => asked.has(property)).map((
      { property, list, value },
    ) => ({
      head: list === true ? `"${property}":["` : `"${property}":"`,
      tail: list === true ? '"]' : '"',
      value,
    }));
    const marked = this.#markers.length > 0 && asked.has("umcProperty");
    let results = 0;
    for (let index = 0; index < this.options.users; index++) {
      if (!matches(index)) continue;
      const name = username(index);
      let properties = "";
      for (const { head, tail, value } of fields) {
        properties += `${properties === "" ? "" : ","}${head}${value(index)}${tail}`;
      }
      if (marked) {
        const marker = this.#markers[index % this.#markers.length] as string;
        properties += `${properties === "" ? "" : ","}"umcProperty":{"${PHOTO_KEY}":"${marker}"}`;
      }
      const dn = `uid=${name},${this.#position}`;
      yield `${results++ === 0 ? '{"_links":{},"_embedded":{"udm:object":[' : ","}` +
        `{"_links":{"self":[{"title":"${name}","name":"${dn}"}]},"dn":"${dn}","objectType":"users/user",` +
        `"id":"${name}","position":"${this.#position}","properties":{${properties}},"options":{"pki":false},` +
        `"policies":{},"uuid":"${identifier("user", index)}"}`;
    }
    yield results === 0 ? '{"_links":{},"_embedded":{},"results":0}' : `]},"results":${results}}`;
  }
}

/** The response to a created user. */
function created({ properties }: { properties: { username: string } }, position: string): Response {
  const dn = `uid=${properties.username},${position}`;
  return new Response(JSON.stringify({ dn, uuid: crypto.randomUUID(), _links: {} }), {
    status: 201,
    headers: { ...HEADERS, ETag: '"1"', Location: `/univention/udm/users/user/${encodeURIComponent(dn)}` },
  });
}

function chunks(parts: Generator<string>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      let text = "";
      while (text.length < CHUNK) {
        const { done, value } = parts.next();
        if (done) {
          if (text !== "") controller.enqueue(Buffer.from(text));
          return controller.close();
        }
        text += value;
      }
      controller.enqueue(Buffer.from(text));
    },
  });
}

if (import.meta.main) {
  const udm = new GeneratedUdm(JSON.parse(Deno.args[0] as string) as GeneratedUdmOptions);
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => udm.fetch(request),
  );
  const url = `http://127.0.0.1:${server.addr.port}/univention/udm/`;
  await answerQuestions({ url, ...udm.credentials }, {
    written: () => udm.written,
    clear: () => {
      for (const method of Object.keys(udm.written)) delete udm.written[method];
    },
  });
  Deno.exit(0);
}
