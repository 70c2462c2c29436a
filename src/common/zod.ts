/**
 * zod without generated code (`new Function`), which costs more time than it saves for schemas that are used once.
 *
 * @module
 */

import { z } from "zod";

z.config({ jitless: true });

export { z };
