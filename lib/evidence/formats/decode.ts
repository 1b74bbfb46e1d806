// Bytes of a text file as text: by its mark, else UTF-8 where it is valid, else UTF-16 by its zeros, else Windows-1252.

const has = (bytes: Uint8Array, ...start: number[]) => start.every((byte, i) => bytes[i] === byte)
const decodeAs = (encoding: string, bytes: Uint8Array) => new TextDecoder(encoding).decode(bytes)

/** `declared` is a charset that the document names itself; it counts only where the bytes do not say otherwise. */
export function decodeText(bytes: Uint8Array, declared?: string): string {
  if (has(bytes, 0xef, 0xbb, 0xbf)) return decodeAs("utf-8", bytes)
  if (has(bytes, 0xff, 0xfe)) return decodeAs("utf-16le", bytes)
  if (has(bytes, 0xfe, 0xff)) return decodeAs("utf-16be", bytes)
  const wide = zerosAt(bytes)
  if (wide) return decodeAs(wide, bytes)
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch {
    // Not UTF-8 after all: the next line decodes what older programs write.
    return decodeAs(known(declared) ?? "windows-1252", bytes)
  }
}

/** Text in a charset that only its sender named, as UTF-8 with a mark, so that nobody has to know the charset again. */
export function recode(bytes: Uint8Array, charset: string): Uint8Array {
  const encoding = known(charset)
  if (encoding === null || encoding === "utf-8") return bytes
  return new TextEncoder().encode(`\ufeff${decodeAs(encoding, bytes)}`)
}

/** Latin text in UTF-16 has a zero in nearly every second byte. */
function zerosAt(bytes: Uint8Array): "utf-16le" | "utf-16be" | null {
  const sample = bytes.subarray(0, 2000)
  if (sample.length < 4) return null
  let even = 0
  let odd = 0
  for (const [i, byte] of sample.entries()) if (byte === 0) i % 2 === 0 ? even++ : odd++
  const most = sample.length / 2
  if (odd > most * 0.4 && even < most * 0.05) return "utf-16le"
  return even > most * 0.4 && odd < most * 0.05 ? "utf-16be" : null
}

function known(charset: string | undefined): string | null {
  if (!charset) return null
  try {
    return new TextDecoder(charset).encoding
  } catch {
    // A name no decoder knows says nothing.
    return null
  }
}
