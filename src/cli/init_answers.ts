/**
 * Collects what `init` must know: from options, files and variables, or by asking on the terminal.
 *
 * @module
 */

import { basename, dirname, join, resolve } from "node:path";
import { Invalid } from "../common/invalid.ts";
import { isLoopback } from "../config/hosts.ts";
import { parseLdapUris, parseUdmUri } from "../config/schema/parsers.ts";
import { exists } from "../files/new_file.ts";
import type { Connections } from "../init/configuration_text.ts";
import { problemBy } from "./answer_problem.ts";
import type { InitOptions } from "./init_options.ts";
import type { Prompts } from "./prompts.ts";
import type { Environment } from "./settings.ts";

/** A password that was typed in, and the file that is to keep it. */
export interface NewSecret {
  readonly path: string;
  readonly password: string;
  /** The variable that would give the password. */
  readonly variable: string;
}

/** What `init` knows before it connects. */
export interface Answers {
  readonly connections: Connections;
  /** Whether UDM is left out. */
  readonly sourceOnly: boolean;
  /** Passwords that were typed in; they are stored in files of their own. */
  readonly secrets: readonly NewSecret[];
}

/** Something is missing, and there is no terminal to ask on. */
export class MissingAnswer extends Error {
  override readonly name = "MissingAnswer";
}

type Side = "source" | "udm";

const YES = /^(?:y|yes)$/i;
const NO = /^(?:n|no)$/i;

/** What stands for UDM until its address is known. */
const NO_UDM = { uri: "https://ucs.example.org/univention/udm/", user: "Administrator" };

/**
 * Collects the answers.
 *
 * @param prompts undefined without a terminal
 * @throws {MissingAnswer} if something is missing that cannot be asked for
 */
export async function collectAnswers(
  options: InitOptions,
  environment: Environment,
  prompts: Prompts | undefined,
): Promise<Answers> {
  const secrets: NewSecret[] = [];
  const beside = (file: string) => {
    const path = resolve(file);
    return dirname(path) === dirname(resolve(options.config)) ? basename(path) : path;
  };
  const optionalFile = (file: string | undefined) => file === undefined ? undefined : beside(file);
  const text = async (
    given: string | undefined,
    option: string,
    question: string,
    { proposed, problemOf }: {
      readonly proposed?: string;
      readonly problemOf?: (answer: string) => string | undefined;
    } = {},
  ) => {
    if (given !== undefined) return given.trim();
    if (prompts !== undefined) return await prompts.ask(question, proposed, problemOf);
    if (proposed !== undefined) return proposed;
    throw new MissingAnswer(`${option} is missing, and there is no terminal to ask on`);
  };
  const passwordFile = async (side: Side, given: string | undefined, account: string) => {
    if (given !== undefined) return beside(given);
    const variable = `${side.toUpperCase()}_PASSWORD`;
    if ((environment[variable] ?? "") !== "" || hasCredential(environment, side)) return undefined;
    const own = `${options.config.replace(/\.ya?ml$/i, "")}.${side}.secret`;
    if (exists(own)) return beside(own);
    if (prompts === undefined) {
      throw new MissingAnswer(
        `the password of ${account} is missing: give --${side}-password-file or the variable ${variable}`,
      );
    }
    const password = await prompts.askPassword(`Password of ${account}`);
    secrets.push({ path: join(dirname(resolve(options.config)), basename(own)), password, variable });
    return basename(own);
  };

  const ldapUri = await text(options.ldapUri, "--ldap-uri", "LDAP URI (ldaps://ldap.example.org)", {
    problemOf: problemBy(parseLdapUris),
  });
  const startTls = options.startTls || prompts !== undefined && isExposed(ldapUri) && YES.test(
        await prompts.ask(
          "Encrypt the connection with StartTLS (yes or no)",
          "yes",
          (answer) =>
            YES.test(answer) || NO.test(answer)
              ? undefined
              : "Answer yes, or no: then the password is sent in the clear.",
        ),
      );
  const bindDn = await text(options.bindDn, "--bind-dn", "Account that reads (DN; empty: anonymous)", {
    proposed: "",
  });
  const source = {
    ldap_uri: ldapUri,
    start_tls: startTls ? true : undefined,
    bind_dn: bindDn === "" ? undefined : bindDn,
    password_file: bindDn === ""
      ? undefined
      : await passwordFile("source", options.sourcePasswordFile, bindDn),
    ca_cert: optionalFile(options.sourceCaCert),
  };
  const problemOfUri = problemBy(parseUdmUri);
  const uri = options.sourceOnly ? "" : await text(
    options.udmUri,
    "--udm-uri",
    "UDM REST API (https://ucs.example.org/univention/udm/; empty: look only at the directory)",
    { problemOf: (answer) => answer === "" ? undefined : problemOfUri(answer) },
  );
  if (uri === "" && (options.sourceOnly || prompts !== undefined)) {
    const { udmUri = NO_UDM.uri, udmUser = NO_UDM.user } = options;
    return { connections: { source, udm: { uri: udmUri, user: udmUser } }, sourceOnly: true, secrets };
  }
  const user = await text(options.udmUser, "--udm-user", "Account that writes to UDM", {
    proposed: NO_UDM.user,
  });
  const udm = {
    uri,
    user,
    password_file: await passwordFile("udm", options.udmPasswordFile, user),
    ca_cert: optionalFile(options.udmCaCert),
  };
  return { connections: { source, udm }, sourceOnly: false, secrets };
}

/** Whether a password for one of these servers can be read in the network unless StartTLS encrypts it. */
function isExposed(ldapUri: string): boolean {
  const uris = parseLdapUris(ldapUri);
  return !(uris instanceof Invalid) &&
    uris.some((uri) => uri.scheme === "ldap" && (uri.host === undefined || !isLoopback(uri.host)));
}

function hasCredential({ CREDENTIALS_DIRECTORY: folder = "" }: Environment, side: Side): boolean {
  return folder !== "" && exists(join(folder, `${side}-password`));
}
