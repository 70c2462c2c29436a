/**
 * The client of the UDM REST API.
 *
 * @module
 */
import { type EarlyBytes, receivedEarly } from "./body_reader.ts";
import { BOUNDS } from "./bounds.ts";
import { childDn, sameDn } from "../syntax/dn.ts";
import { type ObjectType, type Properties, textOf } from "../common/model.ts";
import { ANSWERS, type Subject, UdmError } from "./errors.ts";
import { createHttp, type Http, type HttpOptions } from "./http.ts";
import { isUdmObject, readList, readListInParts } from "./list.ts";
import { sendableText } from "./credentials.ts";
import { parseHttpDate } from "./http_date.ts";
import { ensureObject } from "./ensure_object.ts";
import { mailDomainsPosition } from "./mail_domain_rules.ts";
import { ensureOu } from "./ou.ts";
import { LongLists } from "./long_lists.ts";
import { Requests, unexpectedAnswer } from "./requests.ts";
import { AdaptiveConcurrency } from "./adaptive_concurrency.ts";
import { type Clock, Retrier, type RetryPolicy, type RunOptions } from "./retry.ts";
import { requestTemplate } from "./request_template.ts";
import type {
  CreatedType,
  Key,
  ListQuery,
  ManagedType,
  NeededKinds,
  NewObject,
  Statistics,
  Template,
  UdmClient,
  UdmObject,
  WriteScope,
} from "./types.ts";
import {
  collectionPath,
  escapeFilterValue,
  listQuery,
  objectPath,
  parseBaseUrl,
  propertiesQuery,
} from "./urls.ts";
import { fromOutside, hideSecrets } from "../common/redact.ts";
import {
  changeValues,
  createObject,
  modifyObject,
  refuseToWrite,
  removeObject,
  type WriteContext,
} from "./writes.ts";

/** Options of {@linkcode createUdmClient}. */
export interface UdmClientOptions extends Omit<HttpOptions, "baseUrl"> {
  /** Address of the API, with the base path. */
  readonly uri: string;
  /** Where the password comes from, for messages. */
  readonly passwordOrigin?: string | undefined;
  /** Maximum number of concurrent requests; default: 1. */
  readonly concurrency?: number | undefined;
  /** Makes every write throw, as a safety net. */
  readonly readOnly?: boolean | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
  /** The longest wait that the server may ask for (`Retry-After`), in milliseconds. */
  readonly maxWaitMs?: number | undefined;
  /** Ends waits between attempts, but no request. */
  readonly waitSignal?: AbortSignal | undefined;
  /** Number of consecutive server failures after which all further operations fail immediately. */
  readonly unavailableAfter?: number | undefined;
  readonly clock?: Partial<Clock> | undefined;
}

const LIST_ATTEMPTS = 3;

/**
 * Creates a client. It needs only net permission for the host and port of `uri`.
 *
 * @throws {TypeError} if `uri` is not a URL, `caCert` not a PEM certificate, or UDM cannot receive the credentials
 */
export function createUdmClient(options: UdmClientOptions): UdmClient {
  if (options.caCert !== undefined && !options.caCert.includes("-----BEGIN CERTIFICATE-----")) {
    throw new TypeError("udm.ca_cert: the file contains no PEM certificate (-----BEGIN CERTIFICATE-----)");
  }
  for (const { user, password } of [options, options.proxy ?? {}]) {
    if (password === undefined || password === "") continue;
    hideSecrets(...[password, `${user}:${password}`].flatMap((secret) => [secret, sendableText(secret)]));
  }
  const http = createHttp({ ...options, baseUrl: parseBaseUrl(options.uri) });
  return new Client(http, new Requests(http, options.passwordOrigin), options);
}

class Client implements UdmClient {
  readonly #http: Http;
  readonly #requests: Requests;
  readonly #retrier: Retrier;
  readonly #lists: LongLists;
  readonly #readOnly: boolean;
  readonly #templates = new Map<ObjectType, Promise<Template>>();
  readonly #writes: WriteContext;
  readonly #concurrency: AdaptiveConcurrency;
  /** The time of the server in the first template response, and our monotonic clock at that moment. */
  #clock: { readonly date: number | undefined; readonly at: number } | undefined;

  constructor(http: Http, requests: Requests, options: UdmClientOptions) {
    this.#http = http;
    this.#requests = requests;
    this.#readOnly = options.readOnly ?? false;
    this.#concurrency = new AdaptiveConcurrency(options.concurrency ?? 1);
    const { retry, maxWaitMs, signal, waitSignal } = options;
    const signals = [signal, waitSignal].filter((each) => each !== undefined);
    this.#retrier = new Retrier({
      ...options,
      policy: { ...retry, ...(maxWaitMs === undefined ? {} : { maxWaitMs }) },
      concurrency: this.#concurrency,
      signal: AbortSignal.any(signals),
    });
    this.#lists = new LongLists(this.#retrier);
    this.#writes = {
      requests,
      retrier: this.#retrier,
      findOnce: (type, key) => this.#findKeyOnce(type, key),
    };
  }

  template(type: ObjectType, needed?: NeededKinds): Promise<Template> {
    const known = this.#templates.get(type);
    if (known !== undefined) return known;
    const template = requestTemplate(type, needed, {
      ...this.#writes,
      onHeaders: (headers) => {
        this.#clock ??= { date: parseHttpDate(headers.get("Date")), at: performance.now() };
      },
    });
    this.#templates.set(type, template);
    template.catch(() => this.#templates.delete(type));
    return template;
  }

  async *list(type: ObjectType, query: ListQuery): AsyncGenerator<UdmObject, void, undefined> {
    for await (const objects of this.listInParts(type, query)) yield* objects;
  }

  async *listInParts(
    type: ObjectType,
    query: ListQuery,
    onSplit?: () => void,
    early?: EarlyBytes,
  ): AsyncGenerator<readonly UdmObject[], void, undefined> {
    yield* this.#lists.read({
      type,
      query,
      send: async (subject, filter) => {
        const path = collectionPath(type, listQuery({ ...query, filter }));
        return { subject, response: await this.#requests.send({ subject, path, isLong: true }, 200) };
      },
      objects: ({ subject, response }) => {
        const body = early === undefined ? response.chunks() : receivedEarly(response.chunks(), early);
        return readListInParts(body, subject, response.requestId, query.position);
      },
    }, onSplit);
  }

  async withListRestart<T>(read: () => Promise<T>): Promise<T> {
    const subject: Subject = { method: "GET", type: "lists" };
    return await this.#retrier.run(subject, read, {
      attempts: LIST_ATTEMPTS,
      // An error that was already retried when the list began is not retried again here
      shouldRetry: (error) => error.transient && error.attempts === 1,
    });
  }

  async get(type: ObjectType, dn: string, properties?: readonly string[]): Promise<UdmObject | undefined> {
    try {
      return await this.#get(type, dn, properties);
    } catch (error) {
      if (error instanceof UdmError && error.kind === "notFound") return undefined;
      throw error;
    }
  }

  async getIfReadable(
    type: ObjectType,
    dn: string,
    properties: readonly string[],
  ): Promise<UdmObject | undefined> {
    return await ifReadable((expected) => this.#get(type, dn, properties, { expected }));
  }

  async #get(
    type: ObjectType,
    dn: string,
    properties: readonly string[] = [],
    options: RunOptions = {},
  ): Promise<UdmObject> {
    const subject: Subject = { method: "GET", type, dn };
    const path = objectPath(type, dn, propertiesQuery(properties));
    return await this.#retrier.run(subject, async () => {
      const { response, json } = await this.#requests.json({ subject, path }, 200);
      if (!isUdmObject(json)) {
        throw unexpectedAnswer(subject, response, "the object has no DN or no properties");
      }
      if (!sameDn(json.dn, dn)) {
        throw unexpectedAnswer(
          subject,
          response,
          `the answer is about ${fromOutside(JSON.stringify(json.dn))}`,
        );
      }
      return json;
    }, options);
  }

  async findByKey(type: ObjectType, key: Key): Promise<UdmObject[]> {
    return await this.#retrier.run({ method: "GET", type }, () => this.#findKeyOnce(type, key));
  }

  async #findKeyOnce(type: ObjectType, { property, value }: Key): Promise<UdmObject[]> {
    const found = await this.#findOnce(type, property, value, {});
    return found.filter(({ properties }) => textOf(properties[property]) === value);
  }

  async findMatching(
    type: ObjectType,
    property: string,
    value: string,
    where: { readonly position?: string; readonly properties?: readonly string[] } = {},
  ): Promise<UdmObject[]> {
    const subject: Subject = { method: "GET", type };
    return await this.#retrier.run(subject, () => this.#findOnce(type, property, value, where));
  }

  async #findOnce(
    type: ObjectType,
    property: string,
    value: string,
    { position, properties = [property] }: {
      readonly position?: string;
      readonly properties?: readonly string[];
    },
  ): Promise<UdmObject[]> {
    const filter = `(${property}=${escapeFilterValue(value)})`;
    return await this.#searchOnce(type, filter, properties, position);
  }

  async searchIfReadable(
    type: ObjectType,
    filter: string,
    properties: readonly string[],
  ): Promise<UdmObject[] | undefined> {
    const search = () => this.#searchOnce(type, filter, properties);
    return await ifReadable((expected) => this.#retrier.run({ method: "GET", type }, search, { expected }));
  }

  async #searchOnce(
    type: ObjectType,
    filter: string,
    properties: readonly string[],
    position?: string,
  ): Promise<UdmObject[]> {
    const subject: Subject = {
      method: "GET",
      type,
      name: filter,
      ...(position === undefined ? {} : { dn: position }),
    };
    const path = collectionPath(type, listQuery({ filter, properties, position }));
    const { chunks, requestId } = await this.#requests.send({ subject, path }, 200);
    return await Array.fromAsync(readList(chunks(), subject, requestId, position, { list: BOUNDS.search }));
  }

  confineTo(scope: WriteScope): void {
    this.#requests.confineTo(scope);
  }

  async create(type: CreatedType, object: NewObject, key?: Key): Promise<{ dn: string }> {
    this.#mayWrite({ method: "POST", type, dn: object.position });
    return await createObject(this.#writes, type, object, key);
  }

  async modify(type: ManagedType, dn: string, properties: Properties, key?: Key): Promise<{ dn: string }> {
    this.#mayWrite({ method: "PATCH", type, dn });
    return await modifyObject(this.#writes, type, dn, properties, key);
  }

  async changeValues(
    ...[type, dn, changes, key]: Parameters<UdmClient["changeValues"]>
  ): Promise<string | undefined> {
    this.#mayWrite({ method: "PATCH", type, dn });
    return await changeValues(this.#writes, type, dn, changes, key);
  }

  async remove(type: ManagedType, dn: string, key?: Key): Promise<void> {
    this.#mayWrite({ method: "DELETE", type, dn });
    await removeObject(this.#writes, type, dn, key);
  }

  async ensureOu(relativeOu: string, baseDn: string, description: string): Promise<string> {
    return await ensureOu(relativeOu, baseDn, description, {
      get: (dn) => this.get("container/ou", dn, ["name"]),
      create: (object) => this.create("container/ou", object),
    });
  }

  async ensureMailDomain(name: string, baseDn: string): Promise<void> {
    const position = mailDomainsPosition(baseDn);
    await ensureObject(childDn("cn", name, position), { position, properties: { name } }, {
      get: (dn) => this.get("mail/domain", dn, ["name"]),
      create: (object) => this.create("mail/domain", object),
    });
  }

  get serverTime(): number | undefined {
    if (this.#clock === undefined) return undefined;
    const { date, at } = this.#clock;
    return date === undefined ? undefined : date + performance.now() - at;
  }

  get concurrency(): number {
    return this.#concurrency.limit;
  }

  get hasSeveralProcesses(): boolean {
    return this.#http.hasSeveralProcesses;
  }

  get statistics(): Statistics {
    const { counts: requests, durations } = this.#requests;
    return { requests, durations, retries: this.#retrier.retries };
  }

  close(): void {
    this.#http.close();
  }

  #mayWrite(subject: Subject): void {
    if (this.#readOnly) refuseToWrite(subject);
  }
}

/** Runs a read. Undefined if UDM answers that the account cannot read it. */
async function ifReadable<T>(
  read: (isAnswer: (error: UdmError) => boolean) => Promise<T>,
): Promise<T | undefined> {
  const isAnswer = (error: UdmError) => ANSWERS.has(error.kind);
  try {
    return await read(isAnswer);
  } catch (error) {
    if (error instanceof UdmError && isAnswer(error)) return undefined;
    throw error;
  }
}
