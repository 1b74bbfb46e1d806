import type { Reading } from "#lib/evidence/formats/builder"
import { readDocx } from "#lib/evidence/formats/docx"
import { readHtml } from "#lib/evidence/formats/html"
import { readPdf } from "#lib/evidence/formats/pdf"
import { readPicture } from "#lib/evidence/formats/picture"
import { readCsv, readMarkdown, readText } from "#lib/evidence/formats/plain"
import { readPptx } from "#lib/evidence/formats/pptx"
import { readXlsx } from "#lib/evidence/formats/xlsx"
import { openZip } from "#lib/evidence/formats/zip"
import { MEDIA, type MediaType, sniff, unsupported } from "#lib/evidence/sniff"

export type Parsed = Reading & { media_type: MediaType }

/** Text of a file, whatever it is called. Throws `Unreadable` with the words for its owner. */
export async function parseDocument(bytes: Uint8Array, name: string): Promise<Parsed> {
  const media_type = await sniff(bytes, name)
  if (media_type === MEDIA.zip) return readOffice(bytes)
  return noteEmpty({ media_type, ...(await read(bytes, media_type)) })
}

async function read(bytes: Uint8Array, media_type: MediaType): Promise<Reading> {
  switch (media_type) {
    case MEDIA.pdf:
      return readPdf(bytes)
    case MEDIA.png:
    case MEDIA.jpeg:
      return readPicture(bytes, media_type)
    case MEDIA.html:
      return readHtml(bytes)
    case MEDIA.csv:
      return readCsv(bytes)
    case MEDIA.markdown:
      return readMarkdown(bytes)
    default:
      return readText(bytes)
  }
}

async function readOffice(bytes: Uint8Array): Promise<Parsed> {
  const zip = await openZip(bytes)
  const has = (start: string) => zip.names.some((name) => name.startsWith(start))
  if (!zip.names.includes("[Content_Types].xml")) throw unsupported("zip")
  if (has("word/")) return noteEmpty({ media_type: MEDIA.docx, ...(await readDocx(zip)) })
  if (has("ppt/")) return noteEmpty({ media_type: MEDIA.pptx, ...(await readPptx(zip)) })
  if (has("xl/")) return noteEmpty({ media_type: MEDIA.xlsx, ...(await readXlsx(zip)) })
  throw unsupported("zip")
}

const noteEmpty = (parsed: Parsed): Parsed =>
  parsed.document.text.trim() === "" && parsed.notice === null
    ? { ...parsed, notice: "This file holds no text Bridge can read. Describe what it shows in a note." }
    : parsed
