import { createBuilder, type Reading } from "#lib/evidence/formats/builder"
import { damaged } from "#lib/evidence/formats/unreadable"

export const NO_TEXT_IN_PICTURE = "This picture holds no text Bridge can read. Describe what it shows in a note."

export function readPicture(bytes: Uint8Array, media_type: string): Reading {
  const { width, height } = media_type === "image/png" ? pngSize(bytes) : jpegSize(bytes)
  const builder = createBuilder()
  builder.notice(NO_TEXT_IN_PICTURE)
  builder.notice(`It is ${width} pixels wide and ${height} high.`)
  return builder.done()
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

function pngSize(bytes: Uint8Array) {
  // Signature, then the header chunk, which always comes first.
  const isWhole = bytes.byteLength >= 33 && Buffer.from(bytes.subarray(12, 16)).toString("latin1") === "IHDR"
  if (!isWhole) throw damaged()
  return checked(viewOf(bytes).getUint32(16), viewOf(bytes).getUint32(20))
}

/** The frame header of a JPEG, found by stepping from segment to segment. */
function jpegSize(bytes: Uint8Array) {
  const view = viewOf(bytes)
  for (let at = 2; at + 9 < bytes.byteLength; ) {
    if (bytes[at] !== 0xff) break
    const marker = bytes[at + 1] ?? 0
    // Fill bytes before a marker, and markers without content.
    if (marker === 0xff) at += 1
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return checked(view.getUint16(at + 7), view.getUint16(at + 5))
    else at += 2 + view.getUint16(at + 2)
  }
  throw damaged()
}

function checked(width: number, height: number) {
  if (width === 0 || height === 0) throw damaged()
  return { width, height }
}
