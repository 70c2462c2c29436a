import { getLogger, resetSync } from "@logtape/logtape";
import assert from "node:assert/strict";
import { join } from "node:path";
import { CATEGORY } from "./category.ts";
import { forPeople } from "./for_people.ts";
import { parseLogConf } from "./log_conf.ts";
import { RunContext } from "./run_context.ts";
import { type LoggingOptions, setUpLogging } from "./setup.ts";
import { Screen } from "./screen.ts";

/** The output of sinks: stderr, and files by name, including rotated ones. */
type Output = Readonly<Record<string, string>>;

/**
 * Logs with a configuration, in which FOLDER stands for a temporary folder.
 *
 * Logging is global, but tests of a file run one after the other.
 */
async function logged(
  conf: string | undefined,
  options: Partial<LoggingOptions>,
  work: () => void,
): Promise<Output> {
  const folder = await Deno.makeTempDir({ prefix: "logging-" });
  let stderr = "";
  const screen = new Screen({
    write: (text) => stderr += text,
    size: () => ({ columns: 80, rows: 24 }),
  });
  try {
    const parsed = conf === undefined
      ? undefined
      : parseLogConf(conf.replaceAll("FOLDER", folder), "logging.yaml");
    setUpLogging({ level: "info", conf: parsed, screen, ...options });
    work();
    const files = [...Deno.readDirSync(folder)].map(({ name }) =>
      [name, Deno.readTextFileSync(join(folder, name))] as const
    );
    return { stderr, ...Object.fromEntries(files) };
  } finally {
    resetSync();
    await Deno.remove(folder, { recursive: true });
  }
}

const loggers = (sink: string) => `loggers: [{category: ${CATEGORY}, level: trace, sinks: [${sink}]}]`;
const log = getLogger([CATEGORY, "target"]);

Deno.test("logging: without a configuration, records go to stderr in the selected format", async () => {
  const work = () => {
    log.info("hello {name}", { name: "anna" });
    log.debug("not this");
  };
  const text = await logged(undefined, {}, work);
  assert.match(text.stderr!, /^\S+Z \[INFO\] udm-directory-connector\.target: hello anna\n$/);
  const json = await logged(undefined, { format: "json" }, work);
  const { time: _, ...fields } = JSON.parse(json.stderr!);
  assert.deepEqual(fields, {
    level: "info",
    category: "udm-directory-connector.target",
    message: "hello anna",
    name: "anna",
  });
});

Deno.test("logging: each JSON record names its run and the configuration, and leaves out what is only for people", async () => {
  const context = new RunContext("school");
  const ids: string[] = [];
  const work = () => {
    log.info("run finished: {result}", { result: "done", run_id: "forged" });
    log.info("summary: {line}", forPeople({ line: "users  3" }));
    ids.push(context.fields.run_id);
    context.nextRun();
    log.info("hello");
    ids.push(context.fields.run_id);
  };
  const { stderr } = await logged(undefined, { format: "json", context }, work);
  const records = stderr!.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(records.map(({ run_id, configuration, message }) => [run_id, configuration, message]), [
    [ids[0], "school", "run finished: done"],
    [ids[1], "school", "hello"],
  ]);
  assert.notEqual(ids[0], ids[1]);
  const text = await logged(undefined, { context }, work);
  assert.match(text.stderr!, /summary: users {2}3\n/);
});

Deno.test("logging: in the journal a line has a priority and no time; JSON keeps everything", async () => {
  const work = () => {
    log.debug("one");
    log.info("two");
    log.warn("three\n<0>forged {value}", { value: "\n<0>forged" });
    log.error("four");
    getLogger(CATEGORY).fatal("five");
  };
  const { stderr } = await logged(undefined, { level: "debug", journal: true }, work);
  const lines = stderr!.split("\n");
  assert.deepEqual([lines[0], lines[1], lines.at(-3), lines.at(-2)], [
    "<7>target: one",
    "<6>target: two",
    "<3>target: four",
    "<2>five",
  ]);
  assert.ok(stderr!.includes("\\n<0>forged"));
  const json = await logged(undefined, { journal: true, format: "json" }, () => log.warn("three"));
  assert.match(json.stderr!, /^<4>\{"time":"\S+","level":"warning",/);
});

Deno.test("logging: quiet limits stderr to warnings and errors, but not files", async () => {
  const work = () => {
    log.info("an info");
    log.warn("a warning");
  };
  const plain = await logged(undefined, { quiet: true }, work);
  assert.match(plain.stderr!, /^\S+ \[WARNING\] \S+ a warning\n$/);
  const configured = await logged(
    `sinks: {screen: {type: stderr}, file: {type: file, path: FOLDER/a.log}}\n${loggers("screen, file")}`,
    { quiet: true },
    work,
  );
  assert.match(configured.stderr!, /^\S+ \[WARNING\] \S+ a warning\n$/);
  assert.match(configured["a.log"]!, /an info\n.*a warning\n$/);
  const errors = await logged(undefined, { quiet: true, level: "error" }, work);
  assert.equal(errors.stderr, "");
});

Deno.test("logging: categories and sinks have levels", async () => {
  const output = await logged(
    `sinks: {screen: {type: stderr, level: warning}, file: {type: file, path: FOLDER/a.log}, more: {type: file, path: FOLDER/more.log}}
loggers:
  - {category: ${CATEGORY}.apply, level: debug, sinks: [more]}
  - {category: ${CATEGORY}, level: info, sinks: [screen, file]}
  - {category: ${CATEGORY}.source, level: error}
`,
    {},
    () => {
      log.debug("too low for all");
      log.info("for the file");
      log.warn("for both");
      getLogger([CATEGORY, "source"]).warn("too low for its category");
      getLogger([CATEGORY, "apply"]).debug("for one below only");
    },
  );
  assert.match(output.stderr!, /^\S+ \[WARNING\] \S+ for both\n$/);
  assert.match(output["a.log"]!, /for the file\n.*for both\n$/);
  assert.match(output["more.log"]!, /^\S+ \[DEBUG\] \S+ for one below only\n$/);
});

Deno.test("logging: a large file is rotated, and a limited number is kept", async () => {
  const conf = `sinks: {f: {type: file, path: FOLDER/a.log, max_size: 150, max_files: 2}}\n${loggers("f")}`;
  const { stderr: _, ...files } = await logged(conf, {}, () => {
    for (let line = 1; line <= 9; line++) log.info(`line ${line}`);
  });
  assert.deepEqual(Object.keys(files).sort(), ["a.log", "a.log.1", "a.log.2"]);
  assert.match(files["a.log"]!, /line 9\n$/);
  assert.ok(!Object.values(files).join("").includes("line 1\n"));
});

Deno.test("logging: a terminal has short lines, and a file the complete ones", async () => {
  const conf = `sinks: {screen: {type: stderr}, file: {type: file, path: FOLDER/a.log}}\n${
    loggers("screen, file")
  }`;
  const output = await logged(conf, { terminal: { colours: false } }, () => {
    log.error("a message that is too long for one line of a terminal that has eighty columns");
    log.info("summary: {line}", forPeople({ line: "users  3" }));
  });
  assert.match(
    output.stderr!,
    /^\d\d:\d\d:\d\d ERROR {4}a message that .*\n {18}\S.* columns\n {18}users {2}3\n$/,
  );
  assert.match(
    output["a.log"]!,
    /^\S+Z \[ERROR\] \S+: a message that .* columns\n\S+Z \[INFO\] \S+: summary: users {2}3\n$/,
  );
});

Deno.test("logging: JSON and lines for the journal are the same on a terminal", async () => {
  const work = () => log.info("x ".repeat(60));
  const terminal = { colours: true };
  assert.match((await logged(undefined, { format: "journal", terminal }, work)).stderr!, /^<6>target: .*\n$/);
  assert.match((await logged(undefined, { format: "json", terminal }, work)).stderr!, /^\{"time":.*\}\n$/);
});

Deno.test("logging: records are printed above the footer", () => {
  let output = "";
  const screen = new Screen({ write: (text) => output += text, size: () => ({ columns: 80, rows: 24 }) });
  try {
    setUpLogging({ level: "info", screen });
    screen.show(() => ["a bar"]);
    log.info("hello");
    screen.show(undefined);
    // deno-lint-ignore no-control-regex
    assert.match(output, /^a bar\r\x1b\[2K\S+ \[INFO\] \S+ hello\na bar\r\x1b\[2K$/);
  } finally {
    resetSync();
  }
});

Deno.test("logging: a log file is never written through a link, nor is a pipe waited for", async () => {
  const folder = await Deno.makeTempDir({ prefix: "logging-" });
  const [link, other] = [join(folder, "a.log"), join(folder, "other")];
  const conf = parseLogConf(`sinks: {a: {type: file, path: ${link}}}\n${loggers("a")}`, "logging.yaml");
  try {
    Deno.writeTextFileSync(other, "important");
    Deno.symlinkSync(other, link);
    const refused = new RegExp(`^Error: cannot log to ${link}: it is a symbolic link; name the file itself$`);
    assert.throws(() => setUpLogging({ level: "info", conf }), refused);
    Deno.removeSync(link);
    assert.ok((await new Deno.Command("mkfifo", { args: [link] }).output()).success);
    assert.throws(() => setUpLogging({ level: "info", conf }), /: it is a pipe; /);
    assert.equal(Deno.readTextFileSync(other), "important");
  } finally {
    resetSync();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("logging: a log file in a folder where all users can write is a warning, unless the folder is sticky", async () => {
  const folder = await Deno.makeTempDir({ prefix: "logging-" });
  const path = join(folder, "a.log");
  const conf = parseLogConf(`sinks: {a: {type: file, path: ${path}}}\n${loggers("a")}`, "logging.yaml");
  try {
    const warnings = [0o755, 0o775, 0o1777, 0o777].map((mode) => {
      Deno.chmodSync(folder, mode);
      Deno.writeTextFileSync(path, "");
      setUpLogging({ level: "info", conf });
      return Deno.readTextFileSync(path).replace(/^.*main: /, "");
    });
    const warning = `${path} can be replaced by all users: they can write in its folder (mode 0777); ` +
      "run chmod o-w on it\n";
    assert.deepEqual(warnings, ["", "", "", warning]);
  } finally {
    resetSync();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("logging: a log file that cannot be rotated grows, which is told once", async () => {
  const conf = `sinks: {a: {type: file, path: FOLDER/a.log, max_size: 100, max_files: 1}}\n${loggers("a")}`;
  const { renameSync } = Deno;
  Deno.renameSync = () => {
    throw new Deno.errors.PermissionDenied("Permission denied (os error 13)");
  };
  try {
    const { stderr, ...files } = await logged(conf, {}, () => {
      for (const word of ["one", "two", "three"]) log.info(word);
    });
    assert.match(stderr!, /^cannot rotate the log file \S+a\.log, so it grows: Permission denied[^\n]*\n$/);
    assert.match(files["a.log"]!, /one\n.*two\n.*three\n$/);
  } finally {
    Deno.renameSync = renameSync;
  }
});

Deno.test("logging: a full disk does not end the run, and is reported once on stderr", async () => {
  const { writeSync } = Deno.FsFile.prototype;
  const conf = `sinks: {a: {type: file, path: FOLDER/a.log}}\n${loggers("a")}`;
  const output = await logged(conf, { format: "json" }, () => {
    log.info("one");
    Deno.FsFile.prototype.writeSync = () => {
      throw new Error("No space left on device");
    };
    try {
      log.info("two");
      log.info("three");
    } finally {
      Deno.FsFile.prototype.writeSync = writeSync;
    }
    log.info("four");
  });
  assert.match(output["a.log"]!, /one\n.*four\n$/);
  const { level, message } = JSON.parse(output.stderr!);
  assert.match(
    `${level} ${message}`,
    /^error cannot write the log file \S+a\.log: No space left on device; /,
  );
});
