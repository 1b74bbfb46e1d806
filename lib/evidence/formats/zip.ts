import { type Entry, fromBufferPromise } from "yauzl"
import { damaged, locked, tooComplex, Unreadable } from "#lib/evidence/formats/unreadable"

// A zip as office files are. Nothing is inflated before it is asked for, every inflated byte is counted, and
// neither the sizes nor the names that the archive claims are believed.

const MOST_ENTRIES = 1_000
const MOST_RATIO = 100
const MOST_BYTES = 200 * 1024 * 1024
/** Below this nothing can be a bomb, whatever its ratio: small XML packs well. */
const HARMLESS_BYTES = 1024 * 1024

export type Zip = {
  names: string[]
  /** The parts of an entry one after the other; `null` when there is no such entry. */
  open(name: string): Promise<AsyncIterable<Uint8Array> | null>
}

export async function openZip(bytes: Uint8Array): Promise<Zip> {
  const entries = new Map<string, Entry>()
  let inflated = 0
  const file = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).catch(refuse)
  try {
    for await (const entry of file.eachEntry()) {
      if (entries.size >= MOST_ENTRIES) throw tooManyParts()
      if (entry.isEncrypted()) throw locked()
      entries.set(entry.fileName, entry)
    }
  } catch (error) {
    refuse(error)
  }

  async function* inflate(entry: Entry): AsyncIterable<Uint8Array> {
    let own = 0
    try {
      for await (const chunk of (await file.openReadStreamPromise(entry)) as AsyncIterable<Uint8Array>) {
        own += chunk.byteLength
        inflated += chunk.byteLength
        const isBomb = own > HARMLESS_BYTES && own > MOST_RATIO * Math.max(1, entry.compressedSize)
        if (isBomb || inflated > MOST_BYTES || inflated > HARMLESS_BYTES + MOST_RATIO * bytes.byteLength)
          throw tooComplex()
        yield chunk
      }
    } catch (error) {
      refuse(error)
    }
  }

  return {
    names: [...entries.keys()],
    async open(name) {
      const entry = entries.get(name)
      return entry ? inflate(entry) : null
    },
  }
}

const tooManyParts = () =>
  new Unreadable(
    "too_complex",
    "This file holds more than 1,000 parts, so it was not opened. Split it, or save it as PDF.",
  )

function refuse(error: unknown): never {
  throw error instanceof Unreadable ? error : damaged(error)
}
