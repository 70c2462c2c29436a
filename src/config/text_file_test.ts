import assert from "node:assert/strict";
import { join } from "node:path";
import { FileError } from "../files/regular_file.ts";
import { decodeText, readTextFile, TextFileError } from "./text_file.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const utf16 = (text: string, littleEndian: boolean) => {
  const view = new DataView(new ArrayBuffer(2 * text.length));
  for (let at = 0; at < text.length; at++) view.setUint16(2 * at, text.charCodeAt(at), littleEndian);
  return new Uint8Array(view.buffer);
};

/** What is said of bytes that are no text, as `line:column: message`. */
function fault(bytes: Uint8Array): string {
  try {
    return JSON.stringify(decodeText(bytes));
  } catch (error) {
    assert.ok(error instanceof TextFileError);
    return `${error.position?.line}:${error.position?.column}: ${error.message}`;
  }
}

Deno.test("text file: UTF-8 is read, with and without a byte order mark", () => {
  assert.equal(decodeText(encode("Größe 🙂\n")), "Größe 🙂\n");
  assert.equal(decodeText(encode("\uFEFFGröße")), "Größe");
  assert.equal(decodeText(new Uint8Array()), "");
});

Deno.test("text file: an invalid byte is an error with its line and column", () => {
  const INVALID = "it contains a byte that is not UTF-8; save it as UTF-8";
  assert.equal(fault(latin1("a: 1\nb: Gr\xf6\xdfe\n")), `2:6: ${INVALID}`);
  assert.equal(fault(latin1("\xf6")), `1:1: ${INVALID}`);
  assert.equal(fault(new Uint8Array([...encode("äö🙂"), 0xc3])), `1:5: ${INVALID}`);
  assert.equal(fault(new Uint8Array([...encode("\uFEFFa\r\n"), 0xff])), `2:1: ${INVALID}`);
  // Overlong, a surrogate, beyond the last character: none of them is UTF-8.
  for (const bytes of [[0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80]]) {
    assert.equal(fault(new Uint8Array([...encode("ab"), ...bytes])), `1:3: ${INVALID}`);
  }
});

Deno.test("text file: a replacement character in the file is read unchanged", () => {
  assert.equal(decodeText(encode("a\uFFFDb")), "a\uFFFDb");
  assert.equal(
    fault(new Uint8Array([...encode("\uFFFD\uFFFD\nx\uFFFDy"), 0xe4])),
    "2:4: it contains a byte that is not UTF-8; save it as UTF-8",
  );
});

Deno.test("text file: UTF-16 is recognised, with and without a byte order mark", () => {
  for (const littleEndian of [true, false]) {
    assert.equal(fault(utf16("\uFEFFudm:", littleEndian)), "1:1: it is UTF-16; save it as UTF-8");
    assert.match(fault(utf16("udm:", littleEndian)), /^1:[12]: it contains a NUL byte, as files in UTF-16/);
  }
});

Deno.test("text file: a NUL byte is an error with its line and column", () => {
  assert.match(fault(encode("udm:\n  user: a\0b")), /^2:10: it contains a NUL byte/);
  assert.match(fault(new Uint8Array([0x41, 0, 0xff])), /^1:2: it contains a NUL byte/);
  assert.match(fault(new Uint8Array([0x41, 0xff, 0])), /^1:2: it contains a byte that is not UTF-8/);
});

async function withFolder(use: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "text-file-" });
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const refused = (path: string, most?: number) => {
  try {
    readTextFile(path, most);
  } catch (error) {
    return error instanceof FileError ? error.message : `${error}`;
  }
  return "read";
};

Deno.test("text file: a file beyond the size limit is rejected", async () => {
  await withFolder((folder) => {
    const path = join(folder, "file");
    Deno.writeTextFileSync(path, "x".repeat(1 << 20));
    assert.equal(readTextFile(path).length, 1 << 20);
    Deno.writeTextFileSync(path, "x".repeat((1 << 20) + 1));
    assert.equal(refused(path), "it is larger than 1 MiB");
    Deno.truncateSync(path, 2 ** 40); // a sparse file of 1 TiB
    assert.equal(refused(path), "it is larger than 1 MiB");
    assert.equal(refused(path, 500 << 20), "it is larger than 500 MiB");
    Deno.writeTextFileSync(path, "");
    assert.equal(readTextFile(path), "");
    assert.match(refused(join(folder, "missing")), /NotFound/);
  });
});

Deno.test("text file: a folder, pipe, device or socket is rejected at once, also behind a link", async () => {
  await withFolder(async (folder) => {
    const pipe = join(folder, "pipe");
    assert.ok((await new Deno.Command("mkfifo", { args: [pipe] }).output()).success);
    using _socket = Deno.listen({ transport: "unix", path: join(folder, "socket") });
    await Deno.symlink(pipe, join(folder, "link"));
    assert.equal(refused(folder), "it is a folder");
    assert.equal(refused(pipe), "it is a pipe; give a regular file, which can be read again");
    assert.equal(refused(join(folder, "link")), refused(pipe));
    assert.equal(refused("/dev/zero"), "it is not a regular file");
    assert.equal(refused(join(folder, "socket")), "it is not a regular file");
  });
});

Deno.test("text file: a file of unknown size is read completely", () => {
  const path = "/proc/self/status";
  assert.equal(Deno.statSync(path).size, 0);
  assert.match(readTextFile(path), /^Name:[\s\S]*nonvoluntary_ctxt_switches/);
});

Deno.test("text file: a file that other users can change is not read, also behind a link", async () => {
  await withFolder((folder) => {
    const [data, link] = [join(folder, "..data"), join(folder, "config.yaml")];
    // As Kubernetes mounts a Secret
    Deno.writeTextFileSync(data, "udm: {}");
    Deno.symlinkSync("..data", link);
    for (const mode of [0o666, 0o602]) {
      Deno.chmodSync(data, mode);
      const text = `other users can change it (mode 0${
        mode.toString(8)
      }), so it is not used; run chmod go-w on it`;
      assert.equal(refused(link), text);
    }
    for (const mode of [0o644, 0o440]) {
      Deno.chmodSync(data, mode);
      assert.equal(readTextFile(link), "udm: {}");
    }
  });
});
