/**
 * The meanings of exit codes, environment variables and signals, for the manual page and the reference in `docs`.
 *
 * @module
 */

import type { VARIABLES } from "../../src/cli/options.ts";
import type { EXIT } from "../../src/report/report.ts";

/** The meaning of each exit code. */
export const EXIT_MEANING: Readonly<Record<keyof typeof EXIT, string>> = {
  done: "Success: UDM matches the source, or --max-duration ended the run and the next one continues.",
  failed:
    "The run failed or was interrupted. If a directory could not be read completely, or only after --max-duration, nothing " +
    "was written. " +
    "Also used when no write succeeded, or when more writes failed than safety.max_failures allows.",
  usage:
    "The command line or the configuration is wrong. Every problem is shown with its file, line and column.",
  partial:
    "The run finished, but it skipped entries, some writes failed, some values were skipped, or deletions were " +
    "withheld. The log names each of them. --skipped-exit-code of sync sets another code for it. check --strict: there are warnings. explain: it found no entry, or several.",
  refused:
    "Refused, nothing was written: a limit is exceeded, the source is empty or has fewer entries than expected, " +
    "or the plan is not the one given with --plan.",
  pending: "Only plan --detailed-exitcode: there are changes to apply.",
};

/** Environment variables that do not stand for an option. */
export const VARIABLE_MEANING: Readonly<Partial<Record<typeof VARIABLES[number], string>>> = {
  AD2UCS_CFG: "Old name of CONFIG_FILENAME.",
  SOURCE_PASSWORD: "The password of the source account. It overrides the configuration.",
  UDM_PASSWORD: "The password of the UDM account. It overrides the configuration.",
  UDM_MARKER_SECRET:
    "The secret that signs removal times (udm.marker_secret). It overrides the configuration.",
  CREDENTIALS_DIRECTORY:
    "A folder with the files source-password, udm-password and udm-marker-secret. They override the variables above. " +
    "systemd sets it (LoadCredential=).",
  SSL_CERT_FILE:
    "The file with the authorities (PEM) to trust without ca_cert. Default: the store of this machine, such as " +
    "/etc/ssl/certs/ca-certificates.crt.",
  SSL_CERT_DIR:
    "Folders with the authorities to trust without ca_cert, separated by colons, with names made by openssl rehash. " +
    "They are trusted together with those of SSL_CERT_FILE.",
  JOURNAL_STREAM: "Set by systemd if stderr is connected to the journal. Lines then carry their priority.",
  NO_COLOR: "If not empty: no colours.",
  TERM: "The type of the terminal. If it is dumb or not set: no colours, and lines instead of progress bars.",
  CI: "Set by CI systems. Unless it is 0 or false: lines instead of progress bars.",
};

/** The effect of signals. */
export const SIGNALS = {
  names: ["SIGTERM", "SIGINT", "SIGHUP"],
  meaning:
    "The program finishes the writes that are under way, prints a summary and ends. The next run continues.",
} as const;
