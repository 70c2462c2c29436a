/** @module */

import { readErrorBody } from "../../../src/udm/error_body.ts";
import { rule, type Target, textOf } from "../target.ts";

/** Bodies of error responses of UDM and of gateways. */
export const target: Target = {
  description: "error responses of UDM and gateways",
  tokens: [
    ...'{}[]",:<>/',
    ...[
      '{"error":',
      '"_embedded":',
      '"udm:error":',
      '"message":',
      '"location":',
      '["body","properties","username"]',
      '"traceback":',
    ],
    ...[
      "<title>",
      "</title>",
      "<script>",
      "</script>",
      "<!--",
      '"error"',
      "null",
      "1",
      '"body_arguments":',
      '"properties"',
      "__proto__",
    ],
    ...["The username is already in use as ", "Primary mail address already used", "(uid)", "exists"],
  ],
  check(input) {
    const text = textOf(input);
    const body = readErrorBody(text);
    rule(body.reasons.length <= 100, "there are at most 100 reasons");
    for (const { property, message } of body.reasons) {
      rule(message !== "" || body.fromUdm, "a gateway's reason is not empty");
      rule(message.length <= 1001, "a message is short", () => message.length);
      rule(property === undefined || property.length <= 1001, "a name is short", () => property);
      rule(!/[\r\n\t]/.test(message), "a message is one line", () => message);
    }
    let isJson = true;
    try {
      JSON.parse(text);
    } catch {
      isJson = false;
    }
    rule(isJson || !body.fromUdm, "UDM sends JSON");
    return `${body.fromUdm} ${body.isPage} ${body.expectsTls} ${body.reasons.length > 0} ${
      body.conflictOn !== undefined
    }`;
  },
};
