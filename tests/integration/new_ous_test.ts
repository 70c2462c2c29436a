/** The description of OUs that the connector creates. */

import assert from "node:assert/strict";
import { createUdmSimulator } from "../simulators/udm/mod.ts";
import { directoryOf, runEngine } from "../support/engine_run.ts";

const ANNA = directoryOf([{ uid: "anna", sn: "A", employeeNumber: "5eed0000-0000-4000-8000-000000000001" }]);

for (
  const [description, expected] of [
    [undefined, "Created by udm-directory-connector"],
    ["Imported from the school", "Imported from the school"],
    ["", null],
  ] as const
) {
  Deno.test(`OUs are created with the description ${JSON.stringify(description) ?? "by default"}`, async () => {
    const udm = createUdmSimulator();
    const given = udm.store.add("container/ou", { name: "given", description: "by hand" }, udm.base);
    await runEngine(ANNA, udm, {
      udm: {
        user_ou: "ou=people,ou=given",
        ...(description === undefined ? {} : { ou_description: description }),
      },
    });
    const describedAs = (dn: string) => udm.store.get(dn)?.properties.description;
    assert.equal(describedAs(`ou=people,${given.dn}`), expected);
    assert.equal(describedAs(given.dn), "by hand", "an existing OU is not changed");
  });
}
