import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

// The photo that was recorded with a real server: a single black pixel, by its SHA-1.
const RECORDED_PHOTO = "56d9d5c9a51396fae0564ce5fc265635b9845da7";
const RECORDED_RESULT = [
  "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAx",
  "NDQ0Hyc5PTgyPC4zNDL/2wBDAQkJCQwLDBgNDRgyIRwhMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIy",
  "MjIyMjIyMjL/wAARCAABAAEDASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUF",
  "BAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVW",
  "V1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi",
  "4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAEC",
  "AxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVm",
  "Z2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq",
  "8vP09fb3+Pn6/9oADAMBAAIRAxEAPwD3+iiigD//2Q==",
].join("");

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const START_OF_IMAGE = Buffer.from([0xff, 0xd8]);
// A comment segment of a JPEG: marker, length (two bytes for itself and 20 for the digest).
const COMMENT = Buffer.from([0xff, 0xfe, 0x00, 0x16]);
const COMMENT_SIZE = COMMENT.length + 20;

/** Whether a string is padded base64 without white space. */
export function isBase64(text: string): boolean {
  return text.length % 4 === 0 && BASE64.test(text);
}

/**
 * The stored form of a sent photo, both in base64.
 *
 * A real server re-encodes every picture: the stored photo never equals the sent one, and sending it back changes it
 * again. The simulator inserts a comment segment with a digest of the sent bytes: the size and the format stay.
 */
export function reencodePhoto(base64: string): string {
  const sent = Buffer.from(base64, "base64");
  const digest = createHash("sha1").update(sent).digest();
  if (digest.toString("hex") === RECORDED_PHOTO) return RECORDED_RESULT;
  let rest = sent.subarray(0, 2).equals(START_OF_IMAGE) ? sent.subarray(2) : sent;
  if (rest.subarray(0, COMMENT.length).equals(COMMENT)) rest = rest.subarray(COMMENT_SIZE);
  return Buffer.concat([START_OF_IMAGE, COMMENT, digest, rest]).toString("base64");
}
