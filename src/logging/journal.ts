/**
 * Whether stderr leads into the systemd journal.
 *
 * @module
 */

import { fstatSync } from "node:fs";

/**
 * Whether the stream that systemd names in JOURNAL_STREAM ("device:inode", systemd.exec(5)) is stderr: it may have been
 * sent elsewhere since, and the variable is inherited by whatever the program is started from.
 *
 * @param descriptor stderr, unless told otherwise
 */
export function leadsToJournal(journalStream: string | undefined, descriptor = 2): boolean {
  const [, device, inode] = /^(\d+):(\d+)$/.exec(journalStream ?? "") ?? [];
  if (device === undefined || inode === undefined) return false;
  try {
    const { dev, ino } = fstatSync(descriptor, { bigint: true });
    return dev === BigInt(device) && ino === BigInt(inode);
  } catch {
    return false;
  }
}
