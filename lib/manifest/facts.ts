import { contentId } from "#lib/manifest/content-id"
import type { Sections } from "#lib/manifest/contract/content"
import { type Leaf, OUTLINE, type Section } from "#lib/manifest/outline"

/** One leaf of a manifest. Values are the person's own words; nothing is ever rewritten. */
export type Fact = {
  /** `icps[k3x].pains[9qd]`: by item id, so it names the same fact in every version. */
  path: string
  section: string
  /** The id of the record in a list section; null in a plain one. */
  record: string | null
  attr: string
  /** The value; several parts when it is a record written on one line. */
  parts: string[]
  /** Integer, x 1,000: by section, halved or so down a list, doubled when a person confirmed it. */
  weight: number
  is_pinned: boolean
  is_critical: boolean
  /** A registered shorter wording (the first sentence), worth 0.6 of the weight. */
  short?: string
  step: number
  is_confirmed: boolean
  /** Its place in its list; 0 for a value that stands alone. */
  index: number
}

const LIST_DECAY = 0.85
const RECORD_DECAY = 0.7
export const SHORT_WORTH = 0.6
/** Bytes of a pinned fact's short form. Tokens never outnumber bytes, so all pinned facts together always fit. */
export const PINNED_BYTES = 150

type Tree = { [key: string]: unknown }

/** All facts of the sections, in the order of the outline. Pure; absent values give no fact. */
export function factsOf(sections: Sections): Fact[] {
  return OUTLINE.flatMap((section) => {
    const found = valueAt(sections as unknown as Tree, section.at)
    if (!section.is_list) return factsOfRecord(section, found as Tree, section.at.join("."), null, 1)
    return (found as Tree[]).flatMap((record, i) => {
      const id = String(record.id)
      return factsOfRecord(section, record, `${section.at.join(".")}[${id}]`, id, RECORD_DECAY ** i, i === 0)
    })
  })
}

function factsOfRecord(
  section: Section,
  record: Tree,
  prefix: string,
  id: string | null,
  decay: number,
  isFirst = true,
): Fact[] {
  return section.leaves.flatMap((leaf) => {
    const found = valueAt(record, leaf.at)
    const base = { section: section.title, record: id, attr: leaf.attr, step: leaf.step }
    const path = `${prefix}.${leaf.at.join(".")}`
    const weigh = (i: number) => (section.weight * leaf.share * decay * LIST_DECAY ** i) / 1000
    const isPinned = leaf.pinned === "always" || (leaf.pinned === "first_record" && isFirst)
    const isCritical = leaf.is_critical === true && isFirst
    if (leaf.kind === "one") {
      if (found === undefined) return []
      const value = String(found)
      const short = shorter(value, isPinned)
      const fact = {
        ...base,
        path,
        parts: [value],
        weight: Math.max(1, Math.round(weigh(0))),
        is_confirmed: false,
        index: 0,
      }
      return [{ ...fact, is_pinned: isPinned, is_critical: isCritical, ...(short !== undefined && { short }) }]
    }
    return (found as (string | Tree)[]).map((item, i) => {
      const isConfirmed = typeof item === "object" && item.is_confirmed === true
      return {
        ...base,
        path: `${path}[${idOf(item)}]`,
        parts: partsOf(leaf, item),
        weight: Math.max(1, Math.round(weigh(i) * (isConfirmed ? 2 : 1))),
        is_pinned: false,
        is_critical: false,
        is_confirmed: isConfirmed,
        index: i,
      }
    })
  })
}

/** The id of a list item: its own, or its content's. */
export function idOf(item: unknown): string {
  return typeof item === "object" && item !== null ? String((item as Tree).id) : contentId(String(item))
}

function partsOf(leaf: Leaf, item: string | Tree): string[] {
  if (typeof item === "string") return [item]
  const parts = (leaf.parts ?? []).map((key) => (item[key] === undefined ? "" : String(item[key])))
  while (parts.length > 1 && parts.at(-1) === "") parts.pop()
  return parts
}

function valueAt(tree: Tree, at: readonly string[]): unknown {
  return at.reduce<unknown>((value, key) => (value as Tree | undefined)?.[key], tree)
}

// The first sentence; for a pinned fact at most PINNED_BYTES, cut between words where there are any.
function shorter(value: string, isPinned: boolean): string | undefined {
  const sentence = /^.{12,}?[.!?](?=\s)/su.exec(value)?.[0] ?? value
  if (!isPinned) return sentence.length < value.length ? sentence : undefined
  if (byteLength(value) <= PINNED_BYTES) return undefined
  if (byteLength(sentence) <= PINNED_BYTES) return sentence
  let cut = ""
  for (const char of sentence) {
    if (byteLength(cut) + byteLength(char) > PINNED_BYTES) break
    cut += char
  }
  const atWord = cut.replace(/\s+\S*$/u, "")
  return (atWord || cut).trim()
}

const encoder = new TextEncoder()
const byteLength = (text: string) => encoder.encode(text).length
