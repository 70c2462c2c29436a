/**
 * Reads photos one by one when they are written. They are too large to keep in memory, and in most runs none has changed.
 *
 * @module
 */

import type { SourceConfig } from "../config/types.ts";
import { PHOTO } from "../udm/photo.ts";
import { textOf } from "../common/model.ts";
import { type EntryTransform, photoDigest } from "./read_source.ts";
import { openSource, type Source } from "../ldap/source.ts";
import { SourceError } from "../ldap/source_error.ts";
import type { LdapUri } from "../syntax/ldap_uri.ts";
import { neededAttributes } from "../transform/needed_attributes.ts";

/** A photo in the form of UDM, and the digest stored with it. */
interface LoadedPhoto {
  readonly value: string;
  readonly digest: string;
}

/**
 * Reads photos over a connection of its own, opened for the first photo. It is opened again if the server has closed it
 * while it was idle.
 */
export class PhotoLoader implements AsyncDisposable {
  #source: Source | undefined;
  #last: Promise<unknown> = Promise.resolve();

  readonly #config: SourceConfig;

  /**
   * @param server the server that was read: another one may have another state
   * @param primaryKeyProperty used to check that the DN still belongs to the same entry
   */
  constructor(
    config: SourceConfig,
    readonly transform: EntryTransform,
    readonly server: LdapUri,
    readonly primaryKeyProperty: string,
  ) {
    const { user } = config;
    const attributes = neededAttributes(user.attributes, user.trans, [PHOTO, primaryKeyProperty]);
    this.#config = { ...config, user: { ...user, attributes } };
  }

  /**
   * Reads the photo of an entry, one at a time. Undefined if the entry no longer has one, or if its DN now belongs to
   * another entry.
   *
   * @param key the primary key of the entry
   * @throws {SourceError} if the source cannot be read
   */
  load(sourceDn: string, key: string | undefined): Promise<LoadedPhoto | undefined> {
    const loaded = this.#last.then(() => this.#load(sourceDn, key));
    this.#last = loaded.catch(() => {});
    return loaded;
  }

  async #load(sourceDn: string, key: string | undefined): Promise<LoadedPhoto | undefined> {
    const reused = this.#source !== undefined;
    try {
      return await this.#read(sourceDn, key);
    } catch (error) {
      await this.#close();
      if (!reused || !(error instanceof SourceError)) throw error;
      return await this.#read(sourceDn, key);
    }
  }

  async #read(sourceDn: string, key: string | undefined): Promise<LoadedPhoto | undefined> {
    this.#source ??= await openSource(this.#config, { again: true, server: this.server });
    const entry = await this.#source.readEntry("user", sourceDn);
    if (entry === undefined || textOf(this.transform.property(entry, this.primaryKeyProperty)) !== key) {
      return undefined;
    }
    const value = this.transform.property(entry, PHOTO);
    return typeof value === "string" ? { value, digest: photoDigest(value) } : undefined;
  }

  async #close(): Promise<void> {
    const source = this.#source;
    this.#source = undefined;
    await source?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}
