/** The unit that mails about failed runs, under a real systemd with a real journal; the program and sendmail are scripts. */

import assert from "node:assert/strict";
import { SystemdMachine, whyNoSystemd } from "./systemd_machine.ts";
import { MAIL, readUnit, SERVICE } from "./unit_file.ts";

const noSystemd = await whyNoSystemd();
if (noSystemd !== undefined) console.log(`skipped: mails about failed runs: ${noSystemd}`);

const INSTANCE = "udm-directory-connector@school.service";
const MAIL_INSTANCE = `udm-directory-connector-mail@${INSTANCE}.service`;
const DROP_IN = `${SERVICE}.d/test.conf`;

/** The units of the journal, from this machine. */
const JOURNAL = ["systemd-journald.service", "systemd-journald.socket", "systemd-journald-dev-log.socket"];

/** Stores its arguments and its input. */
const SENDMAIL = `#!/bin/sh
{ echo "$*"; cat; } >"/var/mail/sent.$$.part"
mv "/var/mail/sent.$$.part" "/var/mail/sent.$$"
`;

/** A line that is longer than a mail may have, and whose characters are two bytes each. */
const LONG = "käse ".repeat(500).trim();

/** A line that ends a mail if sendmail is not told otherwise. */
const DOT = ".";

/** The command of a run: it logs what only this run says, and ends as it is told. */
function command(name: string, ending: string): string {
  return `ExecStart=\nExecStart=/bin/sh -c 'echo "<3>reason of ${name}" >&2; echo "${DOT}"; echo "${LONG}"; ${ending}'\n`;
}

/** A machine with the units, a journal and a program that takes mails. */
async function open(): Promise<SystemdMachine> {
  const machine = await SystemdMachine.boot({
    program: "/bin/true",
    path: "/usr/bin/udm-directory-connector",
  });
  for (const name of JOURNAL) {
    await machine.unit(name, Deno.readTextFileSync(`/usr/lib/systemd/system/${name}`));
  }
  await machine.run("systemctl", "start", "systemd-journald.service");
  await machine.run("sh", "-c", "rm -rf /var/mail /var/spool/mail; mkdir /var/mail");
  await machine.write("/usr/sbin/sendmail", SENDMAIL, 0o755);
  await machine.unit(SERVICE, readUnit(SERVICE));
  await machine.unit(MAIL, readUnit(MAIL));
  return machine;
}

/** Makes a run and returns the mails about it: their arguments, header and text. */
async function run(machine: SystemdMachine, settings: string): Promise<string[]> {
  // The file system of the service has no shell
  const seesAll = "RootDirectory=\nInaccessiblePaths=\nBindReadOnlyPaths=\n";
  await machine.unit(
    DROP_IN,
    `[Unit]\nOnFailure=udm-directory-connector-mail@%n.service\n[Service]\n${seesAll}${settings}`,
  );
  await machine.run("systemctl", "start", INSTANCE);
  for (;;) {
    const { ActiveState } = await machine.show(MAIL_INSTANCE, "ActiveState");
    const jobs = await machine.run("systemctl", "list-jobs", "--no-legend");
    if (ActiveState !== "activating" && jobs.text.trim() === "") break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const folder = machine.at("/var/mail");
  const mails: string[] = [];
  for (const { name } of Deno.readDirSync(folder)) {
    mails.push(Deno.readTextFileSync(`${folder}/${name}`));
    Deno.removeSync(`${folder}/${name}`);
  }
  return mails;
}

Deno.test(
  { name: "mail: a failed run sends one mail that says why", ignore: noSystemd !== undefined },
  async (t) => {
    await using machine = await open();
    const host = Deno.hostname();

    await t.step("a refused run, with its log and nothing of other runs", async () => {
      await run(machine, command("an earlier run", "exit 1"));
      const [mail = "", ...others] = await run(machine, command("this run", "exit 4"));
      assert.deepEqual(others, []);
      const [head = "", ...texts] = mail.split("\n\n");
      const why = "refused by a safety limit, nothing was written (exit code 4)";
      assert.deepEqual(head.split("\n"), [
        "-odi -oi -t",
        "To: root",
        `Subject: ${host}: ${INSTANCE}: ${why}`,
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
      ]);
      assert.equal(texts[0], `${INSTANCE} on ${host}: ${why}.`);
      const log = texts.at(-1) ?? "";
      assert.ok(log.startsWith(`reason of this run\n${DOT}\nkäse käse `), mail);
      assert.equal(log.replaceAll("\n", "").length, `reason of this run${DOT}${LONG}`.length);
      const bytes = new TextEncoder();
      for (const line of mail.split("\n")) assert.ok(bytes.encode(line).length <= 998, line);
    });

    for (
      const [name, settings, why] of [
        ["exit code 1", command("it", "exit 1"), "failed or interrupted (exit code 1)"],
        ["exit code 2", command("it", "exit 2"), "wrong configuration (exit code 2)"],
        [
          "exit code 3, if SuccessExitStatus= is empty",
          `SuccessExitStatus=\n${command("it", "exit 3")}`,
          "finished, but entries were skipped, writes failed, or deletions were withheld (exit code 3)",
        ],
        [
          "a run that takes too long",
          `TimeoutStartSec=1\n${command("it", "exec sleep 600")}`,
          "stopped, because it took longer than TimeoutStartSec= (timeout)",
        ],
        ["a run that is killed", command("it", "kill -KILL $$$$"), "killed or crashed (signal)"],
      ] as const
    ) {
      await t.step(name, async () => {
        const mails = await run(machine, settings);
        assert.equal(mails.length, 1, mails.join("\n---\n"));
        const [mail = ""] = mails;
        assert.ok(mail.includes(`Subject: ${host}: ${INSTANCE}: ${why}\n`), mail);
        assert.ok(mail.includes("\nreason of it\n"), mail);
      });
    }

    await t.step("a run whose last lines are not in the journal yet", async () => {
      const signal = (name: string) =>
        machine.run("systemctl", "kill", `--signal=${name}`, "systemd-journald.service");
      await signal("STOP");
      const mails = run(machine, command("it", "exit 4"));
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await signal("CONT");
      const [mail = ""] = await mails;
      assert.ok(mail.includes("\nreason of it\n"), mail);
    });

    for (const code of [0, 3]) {
      await t.step(`exit code ${code} sends none`, async () => {
        assert.deepEqual(await run(machine, command("it", `exit ${code}`)), []);
      });
    }

    await t.step("mail.env says who gets it", async () => {
      await machine.write(
        "/etc/udm-directory-connector/mail.env",
        "MAILTO=it@example.org, head@example.org\n",
      );
      const [mail = ""] = await run(machine, command("it", "exit 4"));
      assert.match(mail, /^To: it@example\.org, head@example\.org$/m);
    });

    await t.step("without sendmail nothing is sent, and nothing else fails", async () => {
      await machine.run("rm", "/usr/sbin/sendmail");
      assert.deepEqual(await run(machine, command("it", "exit 4")), []);
      const { ActiveState, ConditionResult } = await machine.show(
        MAIL_INSTANCE,
        "ActiveState",
        "ConditionResult",
      );
      assert.deepEqual([ActiveState, ConditionResult], ["inactive", "no"]);
    });
  },
);
