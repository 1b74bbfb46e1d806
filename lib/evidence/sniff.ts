import { fileTypeFromBuffer } from "file-type"
import { decodeText } from "#lib/evidence/formats/decode"
import { FORMATS, locked, Unreadable } from "#lib/evidence/formats/unreadable"

// What a file is, by its content. A name decides only between kinds of text that look alike.

const OFFICE = "application/vnd.openxmlformats-officedocument."
export const MEDIA = {
  pdf: "application/pdf",
  docx: `${OFFICE}wordprocessingml.document`,
  pptx: `${OFFICE}presentationml.presentation`,
  xlsx: `${OFFICE}spreadsheetml.sheet`,
  zip: "application/zip",
  csv: "text/csv",
  markdown: "text/markdown",
  html: "text/html",
  text: "text/plain",
  png: "image/png",
  jpeg: "image/jpeg",
} as const
export type MediaType = (typeof MEDIA)[keyof typeof MEDIA]

/** What is looked at: enough for every signature, little enough to hold nothing that unpacks. */
const HEAD = 4100
const SAMPLE = 64 * 1024

/** The media type of a file that Bridge reads; throws `Unreadable` for every other. An office file is a zip until it is opened. */
export async function sniff(bytes: Uint8Array, name: string): Promise<MediaType> {
  if (bytes.byteLength === 0) throw new Unreadable("empty", "This file is empty. Send one with content.")
  const head = bytes.subarray(0, HEAD)
  if (startsWith(head, "PK\u0003\u0004") || startsWith(head, "PK\u0005\u0006")) return MEDIA.zip
  // A PDF may begin after some other bytes, which viewers skip.
  const [start, sample] = [latin1(head.subarray(0, 1024)), bytes.subarray(0, SAMPLE)]
  if (start.includes("%PDF-") && !startsWith(head, "MZ")) return MEDIA.pdf
  const found = await fileTypeFromBuffer(head)
  if (found?.mime === MEDIA.png || found?.mime === MEDIA.jpeg) return found.mime
  if (found?.ext === "cfb") throw oldOffice(bytes)
  // HTML written as XML is still HTML; other signatures of text are no reason to refuse what reads as text.
  if (found && found.mime !== "application/xml") throw unsupported(found.ext)
  const text = readable(sample, bytes.byteLength > SAMPLE)
  if (text === null) throw unsupported(extensionOf(name))
  return textKind(text, extensionOf(name))
}

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1")
const startsWith = (bytes: Uint8Array, text: string) => latin1(bytes.subarray(0, text.length)) === text
export const extensionOf = (name: string) => /\.([a-z0-9]{1,10})$/i.exec(name.trim())?.[1]?.toLowerCase() ?? ""

/** Office files before 2007, and newer ones under a password, share a container. */
function oldOffice(bytes: Uint8Array): Unreadable {
  const isLocked = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(
    Buffer.from("EncryptedPackage", "utf16le"),
  )
  if (isLocked) return locked()
  return new Unreadable(
    "unsupported",
    "This is an Office file in the format used before 2007. Save it as .docx, .pptx or .xlsx and send that one.",
  )
}

const PROGRAMS = new Set(["exe", "elf", "macho", "dll", "msi", "class", "wasm", "deb", "rpm", "dmg", "jar", "apk"])

export function unsupported(ext: string): Unreadable {
  const what = PROGRAMS.has(ext)
    ? "This is a program, whatever its name says. Bridge keeps documents only."
    : `Bridge cannot read this file${ext ? ` (${ext})` : ""}.`
  return new Unreadable("unsupported", `${what} ${FORMATS}`)
}

/** The text of a sample, or null when the bytes are no text. */
function readable(sample: Uint8Array, isCut: boolean): string | null {
  // A cut may go through a character; up to three bytes less end between two.
  const text = decodeText(isCut ? sample.subarray(0, lastWhole(sample)) : sample)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what text does not hold
  const strange = text.match(/[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffd]/g)?.length ?? 0
  return text.trim() === "" || strange > text.length / 200 ? null : text
}

function lastWhole(sample: Uint8Array): number {
  let end = sample.length - (sample.length % 2)
  while (end > sample.length - 4 && ((sample[end - 1] ?? 0) & 0x80) !== 0) end--
  return end
}

function textKind(text: string, extension: string): MediaType {
  const start = text.trimStart().slice(0, 4000)
  const isMarkup = /^(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*<(!doctype html|html|head|body)\b/i.test(start)
  if (isMarkup || (/<(div|p|h[1-6]|table|span|body)\b[^>]*>/i.test(start) && /^</.test(start))) return MEDIA.html
  if (/^<\?xml|^<svg/i.test(start)) throw unsupported(extension || "xml")
  if (/^\{\\rtf/.test(start)) throw unsupported("rtf")
  if (extension === "csv" || extension === "tsv") return MEDIA.csv
  if (extension === "md" || extension === "markdown") return MEDIA.markdown
  if (extension !== "txt" && looksLikeRows(start)) return MEDIA.csv
  return extension !== "txt" && /^#{1,6} \S/m.test(start) ? MEDIA.markdown : MEDIA.text
}

/** At least three lines, every one with as many separators as the first. */
function looksLikeRows(start: string): boolean {
  const lines = start
    .split("\n")
    .slice(0, 20)
    .filter((line) => line.trim() !== "")
  return [",", ";", "\t"].some((separator) => {
    const counts = lines.slice(0, -1).map((line) => line.split(separator).length)
    return counts.length >= 2 && (counts[0] ?? 0) > 2 && counts.every((count) => count === counts[0])
  })
}
