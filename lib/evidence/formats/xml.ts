import { SaxesParser, type SaxesTagPlain } from "saxes"
import { damaged, tooComplex, Unreadable } from "#lib/evidence/formats/unreadable"
import type { Zip } from "#lib/evidence/formats/zip"

/** A tag by its name without prefix, its attributes the same: only `r:id` keeps its own, since an `id` may stand beside it. */
export type Tag = { name: string; attributes: Record<string, string> }

export type XmlReader = {
  open?(tag: Tag): void
  text?(text: string): void
  close?(name: string): void
}

const MOST_DEPTH = 500

const local = (name: string) => name.slice(name.indexOf(":") + 1)
const plain = (tag: SaxesTagPlain): Tag => ({
  name: local(tag.name),
  attributes: Object.fromEntries(
    Object.entries(tag.attributes).map(([key, value]) => [/^\w+:id$/.test(key) ? "r:id" : local(key), value]),
  ),
})

/**
 * Reads one part of an office file as a stream. The parser knows no document types and no entities beyond XML's five,
 * so nothing is fetched or multiplied. False when the part is not there.
 */
export async function readXml(zip: Zip, name: string, reader: XmlReader): Promise<boolean> {
  const parts = await zip.open(name)
  if (!parts) return false
  const parser = new SaxesParser()
  let depth = 0
  parser.on("opentag", (tag) => {
    if (++depth > MOST_DEPTH) throw tooComplex()
    reader.open?.(plain(tag))
  })
  parser.on("text", (text) => reader.text?.(text))
  parser.on("cdata", (text) => reader.text?.(text))
  parser.on("closetag", (tag) => {
    depth--
    reader.close?.(local(tag.name))
  })
  parser.on("error", (error) => {
    throw error
  })
  const decoder = new TextDecoder()
  try {
    for await (const part of parts) parser.write(decoder.decode(part, { stream: true }))
    parser.write(decoder.decode())
    parser.close()
  } catch (error) {
    throw error instanceof Unreadable ? error : damaged(error)
  }
  return true
}

/** Targets of a part's relationships, by id, as paths in the archive. */
export async function readRelationships(zip: Zip, part: string): Promise<Map<string, { type: string; path: string }>> {
  const slash = part.lastIndexOf("/")
  const [folder, file] = [part.slice(0, slash + 1), part.slice(slash + 1)]
  const found = new Map<string, { type: string; path: string }>()
  await readXml(zip, `${folder}_rels/${file}.rels`, {
    open({ name, attributes: { Id, Type = "", Target, TargetMode } }) {
      if (name !== "Relationship" || !Id || !Target || TargetMode === "External") return
      const path = new URL(Target, `zip:///${folder}`).pathname.slice(1)
      found.set(Id, { type: Type.slice(Type.lastIndexOf("/") + 1), path: decodeURIComponent(path) })
    },
  })
  return found
}

/** Title and language as the file's properties say them. */
export async function readProperties(zip: Zip): Promise<{ title: string | null; language: string | null }> {
  const found: Record<string, string> = {}
  let current = ""
  await readXml(zip, "docProps/core.xml", {
    open: ({ name }) => {
      current = name
    },
    text: (text) => {
      if (current === "title" || current === "language") found[current] = (found[current] ?? "") + text
    },
    close: () => {
      current = ""
    },
  })
  return { title: found.title ?? null, language: found.language ?? null }
}
