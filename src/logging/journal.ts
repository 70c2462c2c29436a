/**
 * Detects whether stderr is connected to the systemd journal.
 *
 * @module
 */

import { fstatSync } from "node:fs";

/**
 * Whether stderr is the stream that systemd names in JOURNAL_STREAM ("device:inode", systemd.exec(5)). The variable alone
 * is not enough, because child processes inherit it and stderr may be redirected.
 *
 * @param descriptor default: stderr
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
