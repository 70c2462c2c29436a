import { Command } from "commander";
import assert from "node:assert/strict";
import { FileArgument, seconds, Setting } from "../../src/cli/settings.ts";
import { allOptions, commandTree } from "./command_tree.ts";

function program(): Command {
  const sync = new Command("sync").description("do it")
    .addArgument(new FileArgument("[config]", "a file", "FILE"))
    .argument("[entry]", "a name")
    .addOption(
      new Setting("--delay <seconds>", "to wait", { variable: "DELAY", parse: seconds, fallback: 5 }),
    )
    .addOption(new Setting("--folder <folder>", "a place", { completes: "folder" }))
    .addOption(new Setting("--only <kind>", "a part", { choices: ["a", "b"] }))
    .addOption(new Setting("--no-progress", "no bar"))
    .addOption(new Setting("--hidden", "nobody knows").hideHelp());
  return new Command("p").description("what it does").version("1", "-V, --version", "the version")
    .addCommand(sync);
}

Deno.test("command tree: it has the declared commands, arguments and options", () => {
  const help = { long: "--help", short: "-h", meaning: "print this help" };
  assert.deepEqual(commandTree(program()), {
    description: "what it does",
    options: [{ long: "--version", short: "-V", meaning: "the version" }, help],
    commands: [{
      name: "sync",
      description: "do it",
      isDefault: true,
      args: [
        { name: "config", meaning: "a file", variable: "FILE", completes: "file" },
        { name: "entry", meaning: "a name" },
      ],
      options: [
        { long: "--delay", value: "seconds", meaning: "to wait", variable: "DELAY", fallback: "5" },
        { long: "--folder", value: "folder", meaning: "a place", completes: "folder" },
        { long: "--only", value: "kind", meaning: "a part", choices: ["a", "b"] },
        { long: "--no-progress", meaning: "no bar" },
        help,
      ],
    }],
  });
});

Deno.test("command tree: options of several commands are listed once", () => {
  const tree = commandTree(program());
  const twice = { ...tree, commands: [...tree.commands, ...tree.commands] };
  assert.deepEqual(allOptions(twice).map(({ long }) => long), [
    "--delay",
    "--folder",
    "--only",
    "--no-progress",
    "--help",
    "--version",
  ]);
});
