import assert from "node:assert/strict";
import { join } from "node:path";
import { isChangeableByOthers, openRegular } from "./regular_file.ts";

Deno.test("regular file: others can change a file by its mode and by its group", () => {
  const table: [mode: number | null, uid: number, gid: number, changeable: boolean][] = [
    [0o644, 0, 0, false], // a Secret or ConfigMap of Kubernetes
    [0o440, 0, 65532, false], // a Secret with fsGroup
    [0o400, 1000, 1000, false], // a credential of systemd
    [0o555, 0, 0, false],
    [0o666, 0, 0, true],
    [0o602, 1000, 1000, true],
    [0o660, 0, 1000, true],
    [0o664, 1000, 100, true],
    [0o664, 1000, 1000, false], // the private group of the owner, with the umask 0002
    [0o660, 1000, 0, false], // an arbitrary user of OpenShift, in the group of root
    [0o660, 0, 0, false],
    [null, 0, 0, false], // Windows
  ];
  for (const [mode, uid, gid, changeable] of table) {
    assert.equal(isChangeableByOthers({ mode, uid, gid }), changeable, `${mode?.toString(8)} ${uid}:${gid}`);
  }
});

Deno.test("regular file: a link is followed only if asked for, and a file replaced after the look is refused", async () => {
  const folder = await Deno.makeTempDir({ prefix: "regular-" });
  const [path, link, other] = [join(folder, "a"), join(folder, "link"), join(folder, "b")];
  const { lstatSync } = Deno;
  try {
    Deno.writeTextFileSync(path, "");
    Deno.writeTextFileSync(other, "");
    Deno.symlinkSync(path, link);
    assert.throws(() => openRegular(link), /^FileError: it is a symbolic link; name the file itself$/);
    openRegular(link, { follow: true }).close();
    openRegular(path, { write: true }).close();
    Deno.lstatSync = (name) => {
      const found = lstatSync(name);
      Deno.renameSync(other, path);
      return found;
    };
    assert.throws(
      () => openRegular(path),
      /^FileError: another file took its place while it was opened; try again$/,
    );
  } finally {
    Deno.lstatSync = lstatSync;
    await Deno.remove(folder, { recursive: true });
  }
});
