/** Both servers, a configuration, runs of the program, and the differences between both sides. @module */

import { join } from "node:path";
import { parseDocument } from "yaml";
import { start } from "../../tests/e2e/program.ts";
import { type Entry, startLdapSimulator } from "../../tests/simulators/ldap/mod.ts";
import { startUdmSimulator, type StoredObject, type UdmSimulator } from "../../tests/simulators/udm/mod.ts";
import { TEST_CA, TEST_CERTIFICATE, TEST_KEY } from "../../tests/simulators/udm/test_certificates.ts";
import { isGroup, nameOf, PEOPLE_BASE, School } from "./school.ts";

const EXAMPLE = new URL("../../config/ad.yaml", import.meta.url);

/** A user or group in UDM, with the sorted names of its members. */
type Thing = StoredObject & { readonly members: readonly string[]; readonly password: string | undefined };

/** The users and groups below the OU of the connector, by name. */
export type Snapshot = ReadonlyMap<string, Thing>;

/** The world of the demonstration: its school, an introduction as labels and texts, and runs of the program. */
export type World = Awaited<ReturnType<typeof openWorld>>;
/** A run of the program, as seen by both servers. Conflicts are responses 422 because a name was taken. */
export type Run = Awaited<ReturnType<World["run"]>>;

/** Starts both servers. The signal ends a run early; the run then throws its reason. */
export async function openWorld(signal: AbortSignal) {
  const school = new School();
  const configuration = parseDocument(await Deno.readTextFile(EXAMPLE));
  const configured = (path: string) => String(configuration.getIn(path.split(".")));
  const env = { SOURCE_PASSWORD: crypto.randomUUID(), UDM_PASSWORD: crypto.randomUUID() };
  const tls = { cert: TEST_CERTIFICATE, key: TEST_KEY };
  const accounts = { [configured("source.bind_dn")]: env.SOURCE_PASSWORD };
  // Small limits, so that pages and ranges are used even for a small school.
  const limits = { requireTls: true, pageLimit: 10, rangeLimit: 5 };
  const ldap = await startLdapSimulator({ directory: school.directory, accounts, ...limits, tls });
  const account = { username: configured("udm.user"), password: env.UDM_PASSWORD };
  const udm = await startUdmSimulator({ base: "dc=school,dc=test", ...account, tls });
  const folder = await Deno.makeTempDir({ prefix: "udm-directory-connector-demo-" });
  await Deno.writeTextFile(join(folder, "ca.pem"), TEST_CA);
  const replaced = {
    "udm.uri": udm.url,
    "udm.ca_cert": "ca.pem",
    "source.ldap_uri": ldap.ldapsUrl,
    "source.ca_cert": "ca.pem",
    "source.user_base": PEOPLE_BASE,
    "udm.user_removal": "delete",
  };
  for (const [path, value] of Object.entries(replaced)) configuration.setIn(path.split("."), value);
  const file = join(folder, "ad.yaml");
  await Deno.writeTextFile(file, configuration.toString({ lineWidth: 0 }), { mode: 0o600 });
  const searches = () => ldap.operations.filter(({ kind }) => kind === "search").length;
  const snapshot = () => takeSnapshot(udm, `${configured("udm.user_ou")},${udm.base}`);
  const groups = school.entries().filter(isGroup).length;
  return {
    school,
    introduction: {
      "LDAP server": `${ldap.ldapsUrl}, ${school.entries().length - groups} people, ${groups} groups`,
      "UDM server": `${udm.url}, empty`,
      configuration: "config/ad.yaml, in which only this is replaced:",
      ...replaced,
    },
    /** Runs the program and passes each line of its log on. */
    async run(onLine: (line: string) => void) {
      const [before, earlier, began] = [snapshot(), searches(), performance.now()];
      udm.clearLog();
      signal.throwIfAborted();
      const running = start([file], { env, onLine });
      const stop = () => running.kill("SIGTERM");
      signal.addEventListener("abort", stop);
      const { code } = await running.ended;
      signal.removeEventListener("abort", stop);
      signal.throwIfAborted();
      const seconds = (performance.now() - began) / 1000;
      const [requests, conflicts] = [[...udm.requests], udm.counters.conflicts422];
      return {
        code,
        seconds,
        requests,
        conflicts,
        searches: searches() - earlier,
        before,
        after: snapshot(),
      };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([Deno.remove(folder, { recursive: true }), ldap.close(), udm.close()]);
    },
  };
}

/** Takes a snapshot. The first run creates the OU. */
function takeSnapshot({ store }: UdmSimulator, ou: string): Snapshot {
  const name = ({ properties }: StoredObject) => String(properties.username ?? properties.name);
  const list = (type: "users/user" | "groups/group") =>
    store.get(ou) === undefined ? [] : store.list(type, ou);
  return new Map([...list("users/user"), ...list("groups/group")].map((object) => {
    const { users = [], nestedGroup = [] } = object.properties;
    const members = [...users as string[], ...nestedGroup as string[]];
    const password = object.type === "users/user" ? store.password(object.dn) : undefined;
    const names = members.map((dn) => name(store.get(dn) as StoredObject)).sort();
    return [name(object), { ...object, members: names, password }];
  }));
}

/** Returns the differences between UDM and the directory, without code of the program. */
export function differences(school: School, target: Snapshot): string[] {
  const entries = school.entries();
  const faults = entries.flatMap((entry) => {
    const thing = target.get(nameOf(entry));
    const found: Record<string, unknown> = { ...thing?.properties, members: thing?.members };
    return Object.entries(desiredOf(school, entry)).filter(([key, value]) =>
      String(found[key] ?? "") !== value
    )
      .map(([key, value]) => `${nameOf(entry)}: ${key} is ${found[key]}, not ${value}`);
  });
  return target.size > entries.length ? [...faults, "UDM has more objects than the directory"] : faults;
}

/** The desired properties of an entry as text. */
function desiredOf({ directory }: School, entry: Entry): Record<string, string> {
  const text = (key: string) => String(entry.values(key)[0] ?? "");
  if (isGroup(entry)) {
    const members = entry.values("member").map((dn) => nameOf(directory.get(String(dn)) as Entry)).sort();
    return { name: nameOf(entry), description: text("description"), members: members.join() };
  }
  return {
    username: nameOf(entry),
    firstname: text("givenname"),
    lastname: text("sn").trim(),
    title: text("title"),
    "e-mail": text("mail").replace(/@.*/, "@xn--mwenberg-n4a.example"),
    disabled: String(text("useraccountcontrol") === "514"),
    // All numbers differ only in their extension.
    phone: text("telephonenumber").replace(/^.*(\d{3})\s*$/, "+49 30 23125$1"),
  };
}
