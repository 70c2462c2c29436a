/**
 * Writes single operations to the target, and with fewer values if UDM refuses some.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { detailsText, type ErrorDetails, errorDetails, errorText } from "../common/error.ts";
import { type Kind, OBJECT_TYPE, type Properties, type PropertyValue, textOf } from "../common/model.ts";
import { SourceError } from "../ldap/source_error.ts";
import { CATEGORY } from "../logging/category.ts";
import { isAccountState } from "../planner/account_state.ts";
import type { Create, Delete, Disable, Modify, Operation, Preferences } from "../planner/plan_types.ts";
import { UdmError } from "../udm/errors.ts";
import { mailPropertiesIn } from "../udm/mail_addresses.ts";
import { randomPassword } from "../udm/password.ts";
import { PHOTO, PHOTO_KEY, PREFERENCES, REMOVED_KEY, withPreferences } from "../udm/photo.ts";
import { checkAdoption, removeChecked } from "./check_identity.ts";
import { assemble, type Content, missingFrom } from "./content.ts";
import type { CurrentDns } from "./current_dns.ts";
import type { GroupMembers } from "./group_members.ts";
import { createOrUpdate } from "./create_or_update.ts";
import { MemberWriter } from "./member_writer.ts";
import { identity } from "./messages.ts";
import type { ApplyOptions } from "./options.ts";
import type { Performed } from "./performed.ts";
import { AllValuesRefused, MAY_ACCEPT_LESS, refusedValues } from "./refused_values.ts";
import type { UniqueKey } from "./writer.ts";

const log = getLogger([CATEGORY, "apply"]);

/** The maximum number of requests for one operation, each with fewer values. */
const MAX_ATTEMPTS = 10;

/** After this number of photos in a row that could not be read, the source counts as unavailable. */
const MAX_LOST_PHOTOS = 3;

/** Writes operations to the target. */
export class OperationWriter {
  /** How many photos in a row could not be read from the source. */
  #lostPhotos = 0;
  readonly #memberWriter: MemberWriter;

  /** @param stop ends the run if the source is unavailable */
  constructor(
    readonly options: ApplyOptions,
    readonly currentDns: CurrentDns,
    readonly members: GroupMembers,
    readonly stop: (reason: ErrorDetails) => void,
  ) {
    this.#memberWriter = new MemberWriter(options.writer, members);
  }

  /** Writes an operation, as much of it as UDM accepts. */
  async perform(operation: Operation): Promise<Performed> {
    switch (operation.type) {
      case "create":
        return await this.#create(operation);
      case "modify":
        return await this.#modify(operation);
      case "disable":
        return await this.#disable(operation);
      case "delete":
        return await this.#delete(operation);
    }
  }

  /** Writes only the account state of an operation, if it changes. */
  async modifyAccountState(operation: Modify): Promise<Performed> {
    const { kind, changes, photo, isBack } = operation;
    const dn = this.dnOf(operation);
    const account = Object.entries(changes).filter(([property]) => isAccountState(property));
    if (account.length === 0 || kind !== "user") return { dn, properties: [] };
    await checkAdoption(operation, dn, this.options);
    const content: Content = {
      properties: Object.fromEntries(account),
      photo: undefined,
      isBack,
      preferences: isBack ? await this.#currentPreferences(kind, dn, operation.preferences) : null,
    };
    const performed = await this.#writeAccepted(
      operation,
      content,
      (properties) => this.write(operation, properties),
    );
    const rest = Object.keys(changes).filter((property) => !isAccountState(property));
    if (photo !== undefined) rest.push(PHOTO);
    return { ...performed, missing: new Set([...performed.missing ?? [], ...rest]) };
  }

  /** Changes properties of an object. Returns its DN afterwards. */
  async write(operation: Modify | Disable, properties: Properties): Promise<string> {
    const { kind, key } = operation;
    const dn = operation.type === "modify" ? this.dnOf(operation) : operation.dn;
    const type = OBJECT_TYPE[kind];
    const now = await this.options.writer.modify(type, dn, properties, this.#uniqueKey(kind, key));
    if (key !== undefined && now !== dn) this.currentDns.move(kind, key, now);
    return now;
  }

  /** Reads a property of an object. */
  async read(operation: Modify, property: string): Promise<string | undefined> {
    const type = OBJECT_TYPE[operation.kind];
    return textOf((await this.options.writer.look(type, this.dnOf(operation), [property]))?.[property]);
  }

  /** The current DN of an object. */
  dnOf({ kind, key, dn }: Modify): string {
    return this.currentDns.dn(kind, key) ?? dn;
  }

  async #create(operation: Create): Promise<Performed> {
    const { kind, key, membership } = operation;
    const photo = await this.#photoOf(operation);
    const password = kind === "user" ? { password: randomPassword() } : {};
    const uniqueKey = this.#uniqueKey(kind, key) as UniqueKey;
    const create = async (lists: Properties) => {
      const properties = { ...operation.properties, ...lists };
      const performed = await this.#writeAccepted(
        operation,
        { properties, ...photo, isBack: false, preferences: null },
        (properties) => createOrUpdate(operation, { ...properties, ...password }, uniqueKey, this.options),
      );
      if (key !== undefined) this.currentDns.move(kind, key, performed.dn);
      return performed;
    };
    return await this.#memberWriter.write(operation, membership, uniqueKey, {
      properties: create,
      lists: (dn, lists) => this.#writeLists(operation, dn, lists),
    });
  }

  async #modify(operation: Modify): Promise<Performed> {
    const { kind, key, isBack } = operation;
    const dn = this.dnOf(operation);
    const photo = await this.#photoOf(operation);
    const preferences = photo.photo === undefined && !isBack
      ? null
      : await this.#currentPreferences(kind, dn, operation.preferences);
    await checkAdoption(operation, dn, this.options);
    const membership = this.members.withoutCycle(operation);
    return await this.#memberWriter.write(operation, membership, this.#uniqueKey(kind, key), {
      properties: async (lists, hasMore) => {
        const content = {
          properties: { ...operation.changes, ...lists },
          ...photo,
          isBack,
          preferences,
        };
        return await this.#writeAccepted(
          operation,
          content,
          (properties) => this.write(operation, properties),
          hasMore ? dn : undefined,
        );
      },
      lists: (dn, lists) => this.#writeLists(operation, dn, lists),
    });
  }

  #writeLists(operation: Create | Modify, dn: string, lists: Properties): Promise<Performed> {
    const { kind, key } = operation;
    return this.#writeAccepted(
      operation,
      { properties: lists, photo: undefined, isBack: false, preferences: null },
      (properties) =>
        this.options.writer.modify(OBJECT_TYPE[kind], dn, properties, this.#uniqueKey(kind, key)),
    );
  }

  async #disable(operation: Disable): Promise<Performed> {
    const { stamp, stampProperty, preferences } = operation;
    const isPreference = stampProperty === PREFERENCES;
    return await removeChecked(operation, this.options, isPreference ? [PREFERENCES] : [], async (found) => {
      const value = isPreference
        ? withPreferences(
          found === undefined ? listedPreferences(preferences) : found[PREFERENCES],
          { [REMOVED_KEY]: stamp },
        )
        : stamp;
      const properties = { disabled: true, [stampProperty]: value };
      try {
        return { dn: await this.write(operation, properties), properties: Object.keys(properties) };
      } catch (error) {
        // A later run can write the stamp, but the account must not stay enabled until then. The user can write preferences,
        // which UDM or a firewall may refuse.
        if (!(error instanceof UdmError) || !MAY_ACCEPT_LESS.has(error.kind)) throw error;
        const now = await this.write(operation, { disabled: true }).catch(() => Promise.reject(error));
        logOmitted(operation, stampProperty, errorText(error));
        return { dn: now, properties: ["disabled"], missing: new Set([stampProperty]) };
      }
    });
  }

  async #delete(operation: Delete): Promise<Performed> {
    const { kind, key, dn } = operation;
    const performed = await removeChecked(operation, this.options, [], async () => {
      await this.options.writer.remove(OBJECT_TYPE[kind], dn, this.#uniqueKey(kind, key));
      return { dn, properties: [] };
    });
    if (key !== undefined) this.currentDns.remove(kind, key);
    return performed;
  }

  /**
   * Writes an operation, and again without the values that UDM refuses by name: one bad value must not block the others.
   *
   * @param unchangedDn the DN of the object if more is written later, so that nothing may be left to write
   * @throws {AllValuesRefused} if no value is left to write
   */
  async #writeAccepted(
    operation: Create | Modify,
    content: Content & { readonly lost?: string },
    send: (properties: Properties) => Promise<string>,
    unchangedDn?: string,
  ): Promise<Performed> {
    const refused = new Map<string, string>();
    const whole = assemble(content);
    if (Object.keys(whole).length === 0) {
      if (unchangedDn !== undefined) return { dn: unchangedDn, properties: [] };
      // Its new members could not be created
      if (content.lost === undefined && operation.type === "modify") {
        return { dn: this.dnOf(operation), properties: [], isEmpty: true };
      }
      throw new Error(content.lost ?? "there is nothing to write");
    }
    for (let attempt = 1;; attempt++) {
      const properties = assemble(content, (property) => refused.has(property));
      try {
        const isEmpty = attempt > 1 && Object.keys(properties).length === 0;
        const dn = isEmpty && unchangedDn !== undefined ? unchangedDn : await send(properties);
        const missing = new Set(missingFrom(whole, properties));
        if (content.lost !== undefined) missing.add(PHOTO);
        const [firstReason] = refused.values();
        for (const property of missing) {
          logOmitted(operation, property, refused.get(property) ?? content.lost ?? firstReason);
        }
        return { dn, properties: Object.keys(properties), missing };
      } catch (error) {
        const values = attempt === MAX_ATTEMPTS
          ? undefined
          : refusedValues(error, operation, properties, this.options.primaryKeys[operation.kind]);
        if (values === undefined) throw error;
        const addresses = (error as UdmError).reasons.flatMap((reason) =>
          mailPropertiesIn(reason, properties)
        );
        const explained = addresses.length > 0
          ? detailsText(await this.options.explain(error, operation))
          : "";
        for (const [property, message] of values) {
          refused.set(property, addresses.includes(property) ? explained : message);
        }
        const isAllRefused = Object.keys(assemble(content, (property) => refused.has(property))).length === 0;
        if (isAllRefused && unchangedDn === undefined) {
          throw new AllValuesRefused(error as UdmError, refused);
        }
      }
    }
  }

  /**
   * The current preferences of a user. UDM replaces them all together, and the user may have changed them since they were
   * listed.
   */
  async #currentPreferences(kind: Kind, dn: string, listed: Preferences): Promise<PropertyValue> {
    const { writer, dryRun } = this.options;
    const found = dryRun ? undefined : await writer.look(OBJECT_TYPE[kind], dn, [PREFERENCES]);
    return found === undefined ? listedPreferences(listed) : found[PREFERENCES] ?? null;
  }

  /** The photo to write. If it cannot be read, everything else is written. */
  async #photoOf(
    operation: Create | Modify,
  ): Promise<{ readonly photo: Content["photo"]; readonly lost?: string }> {
    const { photo } = operation;
    if (photo === undefined || photo === null) return { photo };
    try {
      return { photo: await this.#loadPhoto(operation) };
    } catch (error) {
      const lost = errorText(error);
      if (error instanceof SourceError && ++this.#lostPhotos >= MAX_LOST_PHOTOS) {
        this.stop(errorDetails(error));
        log.error("stopping the run: {error}", { ...identity(operation), error: lost });
      }
      return { photo: undefined, lost };
    }
  }

  async #loadPhoto({ sourceDn, key, photo }: Create | Modify): Promise<{ value: string; digest?: string }> {
    const loaded = await this.options.loadPhoto(sourceDn, key);
    this.#lostPhotos = 0;
    if (loaded === undefined) {
      throw new Error(`the photo of ${sourceDn} is no longer in the source; the next run retries`);
    }
    if (this.options.exactPhotos && loaded.digest !== photo) {
      throw new Error(`the photo of ${sourceDn} has changed since the plan; the next run retries`);
    }
    return this.options.ownsPhotos === false ? { value: loaded.value } : loaded;
  }

  #uniqueKey(kind: Kind, key: string | undefined): UniqueKey | undefined {
    return key === undefined ? undefined : { property: this.options.primaryKeys[kind], value: key };
  }
}

/** The preferences of a user when the target was read, without a stamp. */
function listedPreferences({ others, photoMarker }: Preferences): Record<string, unknown> {
  return withPreferences(others ?? null, photoMarker === undefined ? {} : { [PHOTO_KEY]: photoMarker });
}

function logOmitted(operation: Operation, property: string, error: string | undefined): void {
  log.error("{kind} {name} was written without {property}: {error}", {
    ...identity(operation),
    ...(operation.type === "modify" && operation.rename !== undefined ? { name: operation.rename } : {}),
    property,
    error,
  });
}
