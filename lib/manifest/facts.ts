import { contentId } from "#lib/manifest/content-id"
import type { Sections } from "#lib/manifest/contract/content"
import { type Leaf, OUTLINE, type Section } from "#lib/manifest/outline"
import { frozen, rememberedOf } from "#lib/manifest/remembered"

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
  return PARTS.flatMap(({ key, read, readOnce }) => {
    const part = sections[key]
    // What cannot change keeps its facts, and so all that is remembered of them.
    return part && Object.isFrozen(part) ? readOnce(part) : read(part)
  })
}

/** The parts of the sections in the order of the outline, each with a reader of its facts. */
const PARTS = [...Map.groupBy(OUTLINE, ({ at }) => at[0] as keyof Sections)].map(([key, outline]) => {
  const read = (part: object) => factsIn(outline, { [key]: part })
  return { key, read, readOnce: rememberedOf((part: object) => frozen(read(part))) }
})

function factsIn(outline: readonly Section[], sections: Tree): Fact[] {
  const facts: Fact[] = []
  for (const section of outline) {
    const found = valueAt(sections, section.at)
    const prefix = section.at.join(".")
    if (!section.is_list) {
      addFacts(facts, section, found as Tree, { prefix, id: null, decay: 1, isFirst: true })
      continue
    }
    for (const [i, record] of (found as Tree[]).entries()) {
      const id = String(record.id)
      addFacts(facts, section, record, { prefix: `${prefix}[${id}]`, id, decay: RECORD_DECAY ** i, isFirst: i === 0 })
    }
  }
  return facts
}

/** The facts of each section: the very same list for the same facts, so that what it makes can be remembered by it. */
export function bySection(facts: readonly Fact[]): (readonly Fact[])[] {
  const found: (readonly Fact[])[] = []
  for (let from = 0, to = 0; from < facts.length; from = to) {
    const first = facts[from] as Fact
    while (facts[to]?.section === first.section) to++
    let own = lists.get(first)
    if (own?.length !== to - from || own.some((fact, i) => fact !== facts[from + i])) {
      own = facts.slice(from, to)
      lists.set(first, own)
    }
    found.push(own)
  }
  return found
}

const lists = new WeakMap<Fact, readonly Fact[]>()

type Place = { prefix: string; id: string | null; decay: number; isFirst: boolean }

function addFacts(facts: Fact[], section: Section, record: Tree, { prefix, id, decay, isFirst }: Place): void {
  for (const leaf of section.leaves) {
    const found = valueAt(record, leaf.at)
    if (found === undefined) continue
    const { attr, step } = leaf
    const path = `${prefix}.${leaf.path}`
    const weigh = (i: number, times = 1) =>
      Math.max(1, Math.round(((section.weight * leaf.share * decay * LIST_DECAY ** i) / 1000) * times))
    if (leaf.kind === "one") {
      const value = String(found)
      const is_pinned = leaf.pinned === "always" || (leaf.pinned === "first_record" && isFirst)
      const fact: Fact = {
        path,
        section: section.title,
        record: id,
        attr,
        parts: [value],
        weight: weigh(0),
        is_pinned,
        is_critical: leaf.is_critical === true && isFirst,
        step,
        is_confirmed: false,
        index: 0,
      }
      const short = shorter(value, is_pinned)
      if (short !== undefined) fact.short = short
      facts.push(fact)
      continue
    }
    const items = found as (string | Tree)[]
    for (let index = 0; index < items.length; index++) {
      const item = items[index] as string | Tree
      const is_confirmed = typeof item === "object" && item.is_confirmed === true
      facts.push({
        path: `${path}[${idOf(item)}]`,
        section: section.title,
        record: id,
        attr,
        parts: partsOf(leaf, item),
        weight: weigh(index, is_confirmed ? 2 : 1),
        is_pinned: false,
        is_critical: false,
        step,
        is_confirmed,
        index,
      })
    }
  }
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
  let [cut, bytes] = ["", 0]
  for (const char of sentence) {
    bytes += byteLength(char)
    if (bytes > PINNED_BYTES) break
    cut += char
  }
  const atWord = cut.replace(/\s+\S*$/u, "")
  return (atWord || cut).trim()
}

/** Of the text as UTF-8. */
function byteLength(text: string): number {
  let bytes = 0
  for (const char of text) {
    const code = char.codePointAt(0) as number
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}
