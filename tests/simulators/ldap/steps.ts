/**
 * The response to a request as a list of steps, and the encoding of a step.
 *
 * A fault is a changed list of steps.
 *
 * @module
 */
import type { Attribute, Value } from "./entry.ts";
import { writeOctets, type Writer, writer } from "./ber.ts";
import { OID, TAG } from "./protocol.ts";

/** A search result entry. The DN is bytes only where it is meant to be no UTF-8. */
export interface EntryStep {
  readonly step: "entry";
  readonly dn: Value;
  readonly attributes: readonly Attribute[];
}

/** The end of an operation. */
export interface ResultStep {
  readonly step: "result";
  readonly code: number;
  readonly text?: string;
  readonly matchedDn?: string;
  readonly referrals?: readonly string[];
  /** Cookie of the paging control; undefined: no paging control. */
  readonly cookie?: Uint8Array;
  /** Value of an extended response. */
  readonly value?: string;
}

/** A step that is one LDAP message. */
export type MessageStep =
  | EntryStep
  | ResultStep
  | { readonly step: "references"; readonly urls: readonly string[] }
  /** An unexpected intermediate response (RFC 4511 section 4.13). */
  | { readonly step: "intermediate" }
  /** The notice of disconnection (RFC 4511 section 4.4.1). */
  | { readonly step: "notice" };

/** Everything the simulator can do. */
export type Step =
  | MessageStep
  /** Only the first half of a message. */
  | { readonly step: "half"; readonly of: MessageStep }
  | { readonly step: "bytes"; readonly bytes: Uint8Array }
  | { readonly step: "pause"; readonly ms: number }
  /** Sends the rest in segments of this size in bytes. */
  | { readonly step: "dribble"; readonly bytes: number }
  /** The connection stays open, but neither reads nor writes. */
  | { readonly step: "mute" }
  | { readonly step: "close" }
  | { readonly step: "reset" };

/** Bytes a message needs at most, to make room for it beforehand. */
export function roomFor(message: MessageStep): number {
  if (message.step !== "entry") return 4096;
  let room = 64 + roomForValue(message.dn);
  for (const { name, values } of message.attributes) {
    room += 32 + roomForValue(name);
    for (const value of values) room += roomForValue(value);
  }
  return room;
}

function roomForValue(value: Value): number {
  return 8 + (typeof value === "string" ? 3 : 1) * value.length;
}

/**
 * Writes a message.
 *
 * @param id the message ID of the request
 * @param answer tag of the response that ends the operation
 */
export function writeMessage(to: Writer, message: MessageStep, id: number, answer: number): void {
  to.startSequence();
  to.writeInt(message.step === "notice" ? 0 : id);
  switch (message.step) {
    case "entry":
      writeEntry(to, message);
      break;
    case "references":
      to.startSequence(TAG.searchReference);
      for (const url of message.urls) to.writeString(url);
      to.endSequence();
      break;
    case "intermediate":
      to.startSequence(TAG.intermediateResponse);
      to.writeString("1.2.3", 0x80);
      to.endSequence();
      break;
    case "notice":
      to.startSequence(TAG.extendedResponse);
      writeResult(to, { step: "result", code: 52, text: "the server is going down" });
      to.writeString(OID.noticeOfDisconnection, 0x8a);
      to.endSequence();
      break;
    case "result":
      to.startSequence(answer);
      writeResult(to, message);
      if (message.value !== undefined) to.writeString(message.value, 0x8b);
      to.endSequence();
      if (message.cookie !== undefined) writePagingControl(to, message.cookie);
  }
  to.endSequence();
}

/** The bytes of one message. */
export function encodeMessage(message: MessageStep, id: number, answer: number): Uint8Array {
  const to = writer(roomFor(message));
  writeMessage(to, message, id, answer);
  return to.buffer;
}

function writeEntry(to: Writer, entry: EntryStep): void {
  to.startSequence(TAG.searchEntry);
  writeOctets(to, entry.dn);
  to.startSequence();
  for (const { name, values } of entry.attributes) {
    to.startSequence();
    to.writeString(name);
    to.startSequence(0x31);
    for (const value of values) writeOctets(to, value);
    to.endSequence();
    to.endSequence();
  }
  to.endSequence();
  to.endSequence();
}

function writeResult(to: Writer, result: ResultStep): void {
  to.writeEnumeration(result.code);
  to.writeString(result.matchedDn ?? "");
  to.writeString(result.text ?? "");
  if (result.referrals !== undefined) {
    to.startSequence(0xa3);
    for (const url of result.referrals) to.writeString(url);
    to.endSequence();
  }
}

function writePagingControl(to: Writer, cookie: Uint8Array): void {
  const value = writer(64 + cookie.length);
  value.startSequence();
  value.writeInt(0);
  writeOctets(value, cookie);
  value.endSequence();
  to.startSequence(TAG.controls);
  to.startSequence();
  to.writeString(OID.paging);
  writeOctets(to, value.buffer);
  to.endSequence();
  to.endSequence();
}
