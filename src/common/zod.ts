/**
 * zod, set up for a program that uses each schema once: code that is made for a schema (`new Function`) costs more time than
 * it saves then.
 *
 * @module
 */

import { z } from "zod";

z.config({ jitless: true });

export { z };
