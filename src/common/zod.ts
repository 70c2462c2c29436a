/**
 * zod without generated code (`new Function`), which costs more time than it saves for schemas that are used once.
 *
 * @module
 */

import { config } from "zod";

config({ jitless: true });

export * as z from "./zod_parts.ts";
