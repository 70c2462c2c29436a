/**
 * Keys that both sections have.
 *
 * @module
 */

import { text } from "../../common/scalars.ts";
import { documented, z } from "../../common/zod.ts";

/** The password of one side. */
export const password = (variable: string, credential: string) =>
  documented(z.optional(text()), {
    description:
      `The password. The first of these wins: the systemd credential ${credential} (a file of that name in ` +
      `$CREDENTIALS_DIRECTORY), the environment variable ${variable}, password_file, this key. ` +
      "Other users must not be able to read a file that contains it.",
  });

/** The file with the password of one side. */
export const passwordFile = () =>
  documented(z.optional(text()), {
    description: "A file that contains only the password. A line break at its end is ignored. " +
      "A relative path is relative to the folder of the configuration file.",
    examples: ["/etc/udm-directory-connector/password"],
  });

/** The authorities that one side trusts. */
export const caCert = () =>
  documented(z.optional(text()), {
    description: "A file with the certificates (PEM) of the authorities to trust, and no others. " +
      "Without this key, the store of the machine is trusted: what SSL_CERT_FILE and SSL_CERT_DIR name, or else the file " +
      "of the distribution, such as /etc/ssl/certs/ca-certificates.crt. " +
      "A relative path is relative to the folder of the configuration file.",
    examples: ["ucs-ca.pem"],
  });

/** What 0 and -1 mean for a timeout. */
export const NO_LIMIT = "0 or -1 (no limit): one hour.";
