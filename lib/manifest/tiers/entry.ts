import { hash } from "node:crypto"
import { brotliDecompressSync, crc32 } from "node:zlib"
import { contentText, sectionsOf } from "#lib/manifest/checksum"
import type { Manifest } from "#lib/manifest/contract/content"

// One version of a manifest as the tiers keep it: bytes that are checked without being understood and sent without
// being parsed. The content's SHA-256 is its address; everything beside it is guarded by a CRC-32.

/**
 * What an entry says about itself. `row_checksum` is the record's own, another one when the row was upgraded;
 * `created_at` is when the version was made.
 */
export type Head = {
  workspace_id: string
  version: string
  checksum: string
  row_checksum: string
  created_at: string
}

export type Entry = Head & {
  head: string
  seal: number
  /** RFC 8785 text of the content, a JSON object. */
  content: Buffer
  /** The rest of the view: the manifest's other fields after a comma, its closing brace, and the fields after it. */
  rest: Buffer
}

/** The most one entry may take, in bytes, packed or not: nothing larger was ever written. */
export const MAX_BYTES = 4 * 1024 * 1024

/** Seals a manifest that its schema has parsed; undefined when it is not what its checksum says. */
export function sealed(manifest: Manifest, rendering: string, row_checksum = manifest.checksum): Entry | undefined {
  const { workspace_id, version, checksum, completion_percentage, generated_at: created_at } = manifest
  const content = Buffer.from(contentText(manifest, workspace_id))
  if (hash("sha256", content, "hex") !== checksum) return undefined
  const inContent = new Set([...Object.keys(sectionsOf(manifest)), "schema_version", "workspace_id"])
  const others = Object.fromEntries(Object.entries(manifest).filter(([key]) => !inContent.has(key)))
  const after = { rendering, version, checksum, completion_percentage, created_at }
  const rest = Buffer.from(`,${JSON.stringify(others).slice(1)},${JSON.stringify(after).slice(1, -1)}`)
  const own = { workspace_id, version, checksum, row_checksum, created_at }
  const head = `${workspace_id} ${version} ${checksum} ${row_checksum} ${created_at}`
  return { ...own, head, seal: sealOf(head, rest), content, rest }
}

/** True when no byte of an entry changed since it was sealed. */
export function isSound(entry: Entry): boolean {
  return sealOf(entry.head, entry.rest) === entry.seal && hash("sha256", entry.content, "hex") === entry.checksum
}

const sealOf = (head: string, rest: Buffer) => crc32(rest, crc32(head))

/** The JSON of a view without its last fields, which change from one answer to the next, and its closing brace. */
export const openView = (entry: Entry): Buffer[] => [VIEW, entry.content.subarray(0, -1), entry.rest]
const VIEW = Buffer.from('{"manifest":')

/** The manifest and its rendering as objects of the caller's own. */
export function opened(entry: Entry): { manifest: Manifest; rendering: string } {
  return JSON.parse(`${Buffer.concat(openView(entry))}}`)
}

/** An entry as text, for a cache of strings. */
export const written = (entry: Entry) =>
  `bcm1 ${entry.seal.toString(16)} ${entry.head}\n${entry.content}\n${entry.rest}`

const HEADER =
  /^bcm1 ([0-9a-f]{1,8}) (([0-9a-f-]{36}) (\d+\.\d+\.\d+) ([0-9a-f]{64}) ([0-9a-f]{64}) ([\dT:.Z-]{20,30}))$/

/** Reads what `written` wrote, as UTF-8; undefined for anything else, were it one byte. */
export function read(bytes: Buffer): Entry | undefined {
  return bytes.length > MAX_BYTES ? undefined : readBytes(bytes)
}

/** Reads what was written, compressed by brotli and put into base64. */
export function readPacked(text: string): Entry | undefined {
  if (text.length > MAX_BYTES) return undefined
  let bytes: Buffer
  try {
    bytes = brotliDecompressSync(Buffer.from(text, "base64"), { maxOutputLength: MAX_BYTES })
  } catch {
    // Not brotli, or more than an entry may hold. Whoever reads says so in the log.
    return undefined
  }
  return readBytes(bytes)
}

function readBytes(bytes: Buffer): Entry | undefined {
  const first = bytes.indexOf(10)
  const second = bytes.indexOf(10, first + 1)
  const said = first > 0 && first < 400 ? HEADER.exec(bytes.toString("latin1", 0, first)) : null
  if (!said || second < 0) return undefined
  const [, seal = "", head = "", workspace_id = "", version = "", checksum = "", row_checksum = "", created_at = ""] =
    said
  const content = bytes.subarray(first + 1, second)
  const rest = bytes.subarray(second + 1)
  const own = { workspace_id, version, checksum, row_checksum, created_at }
  const entry = { ...own, head, seal: Number.parseInt(seal, 16), content, rest }
  return isSound(entry) ? entry : undefined
}
