import { bySection, type Fact, SHORT_WORTH } from "#lib/manifest/facts"
import type { Group, Item, Variant } from "#lib/manifest/knapsack"
import { counted } from "#lib/manifest/remembered"
import { escapeValue, joinParts } from "#lib/manifest/render"

// What a packer chooses among, in weights and upper-bound costs. A rendering falls into segments - `# title\n`, `-`,
// ` attr:`, ` value;` - whose borders are borders of tokens too, so the costs of segments add up to the text's.
// Only whether a value ends its line is open: its cost is that of the dearer ending.

export type Wording = "short" | "whole"
/** Facts that are there, and in which wording. */
export type Taken = Map<Fact, Wording>

export type FactGroup = Group & { path: string; naming: Fact | null }
/** `wordings` are those of the variants. A `step` leads from the short wording, which is there anyway, to the whole. */
export type FactItem = Item & { fact: Fact; wordings: readonly Wording[]; is_step: boolean }
/** The problem, with the fact behind each group and item, and what is there anyway. */
export type Choices = { groups: readonly FactGroup[]; items: readonly FactItem[]; pinned: Pinned }
export type Pinned = { cost: number; weight: number; facts: [path: string, weight: number][] }

/** A fact of more characters than this is not taken whole: it would leave room for little else. */
const MOST_CHARACTERS = 4000
export const isTooLong = (fact: Fact) => fact.parts.reduce((sum, part) => sum + part.length, 0) > MOST_CHARACTERS

/** A cost beyond any budget, in tokens. */
const NEVER = 2000

type Count = (text: string) => number

/** What is still to be chosen once the pinned facts are taken. Facts come in the order of the outline. */
export function choicesOf(facts: readonly Fact[], taken: Readonly<Taken>, count: Count): Choices {
  const groups: FactGroup[] = []
  const items: FactItem[] = []
  const pinned: Pinned = { cost: 0, weight: 0, facts: [] }
  const held = Map.groupBy(taken, ([fact]) => fact.section)
  for (const own of bySection(facts)) {
    const inside = choicesIn(own, held.get((own[0] as Fact).section) ?? [], count)
    const before = groups.length
    const placed = (index: number) => (index < 0 ? index : index + before)
    for (const group of inside.groups) groups.push({ ...group, parent: placed(group.parent) })
    for (const item of inside.items) items.push({ ...item, group: placed(item.group) })
    pinned.cost += inside.pinned.cost
    pinned.weight += inside.pinned.weight
    pinned.facts.push(...inside.pinned.facts)
  }
  return { groups, items, pinned }
}

type Held = readonly [Fact, Wording][]
/** What a section gave last, for whom. */
const last = new WeakMap<readonly Fact[], { held: string; count: Count; choices: Choices }>()

function choicesIn(facts: readonly Fact[], taken: Held, count: Count): Choices {
  const held = taken.map(([{ path }, how]) => `${path} ${how}`).join()
  const known = last.get(facts)
  if (known?.held === held && known.count === count) return known.choices
  const choices = choicesOfSection(facts, new Map(taken), count)
  last.set(facts, { held, count, choices })
  return choices
}

function choicesOfSection(facts: readonly Fact[], taken: Readonly<Taken>, count: Count): Choices {
  const groups: FactGroup[] = []
  const items: FactItem[] = []
  const pinned: Pinned = { cost: 0, weight: 0, facts: [] }
  const costOf = valueCosts(count)
  const labels = [new Map<string, number>(), new Map<string, number>()] as const
  const labelOf = ({ record, attr }: Fact): number => {
    const known = labels[record === null ? 0 : 1]
    const cost = known.get(attr) ?? count(record === null ? `${attr}:` : ` ${attr}:`)
    known.set(attr, cost)
    return cost
  }
  const paid = new Set([...taken.keys()].flatMap(placesOf))
  const known = new Map<string, number>()
  const enter = (place: string, group: FactGroup): number => {
    const index = paid.has(place) ? -1 : groups.push(group) - 1
    if (index < 0) pinned.cost += group.cost
    known.set(place, index)
    return index
  }
  const header = (section: string, cost = count(`# ${section}\n`)) => ({ path: section, ...HEADER, cost })

  let places: Places = ["", "", ""]
  for (let n = 0; n < facts.length; n++) {
    const fact = facts[n] as Fact
    if (!isSameList(fact, facts[n - 1])) places = placesOf(fact)
    const [section, record, list] = places
    let group = known.get(section) ?? enter(section, header(section))
    let label = labelOf(fact)
    const { weight } = fact
    const cost = isTooLong(fact) ? NEVER : costOf(joinParts(fact.parts))
    const isOne = fact.short === undefined
    const least = isOne ? weight : Math.round(weight * SHORT_WORTH)
    const cheapest = fact.short === undefined ? cost : costOf(escapeValue(fact.short))

    const held = taken.get(fact)
    const isNaming = held === undefined && fact.record !== null && !known.has(record)
    if (held !== undefined) {
      for (const place of [section, record]) if (!known.has(place)) enter(place, header(section, 1))
      pinned.cost += label + (held === "whole" ? cost : cheapest)
      const itsWeight = held === "whole" ? weight : least
      pinned.weight += itsWeight
      pinned.facts.push([fact.path, itsWeight])
      group = -1
    } else if (isNaming) {
      // A record is addressed by its first fact, its name: the others make no sense without it.
      const opening = 1 + label + cheapest
      group = enter(record, { path: fact.path, parent: group, cost: opening, weight: least, naming: fact })
      known.set(list, group)
    }
    if (held !== undefined || isNaming) {
      const step: Variant = [weight - least, Math.max(1, cost - cheapest)]
      if (held === "short" || (isNaming && !isOne))
        items.push({ group, variants: [step], fact, wordings: WHOLE, is_step: true })
      continue
    }
    if (fact.record !== null) group = known.get(record) as number
    // The one item of a list needs no group: its label is part of its cost.
    if (fact.path.endsWith("]") && (known.has(list) || isSameList(fact, facts[n + 1]))) {
      const path = fact.path.slice(0, fact.path.lastIndexOf("["))
      group = known.get(list) ?? enter(list, { path, parent: group, cost: label, weight: 0, naming: null })
      label = 0
    }
    const whole: Variant = [weight, cost + label]
    const variants: Variant[] = isOne ? [whole] : [[least, cheapest + label], whole]
    items.push({ group, variants, fact, wordings: isOne ? WHOLE : BOTH, is_step: false })
  }
  return { groups, items, pinned }
}

const HEADER = { parent: -1, weight: 0, naming: null }
const WHOLE: readonly Wording[] = ["whole"]
const BOTH: readonly Wording[] = ["short", "whole"]

const isSameList = (a: Fact, b: Fact | undefined) =>
  a.attr === b?.attr && a.record === b.record && a.section === b.section

/** Where a fact stands: its section, its record, its attribute there. */
type Places = readonly [section: string, record: string, list: string]
function placesOf({ section, record, attr }: Fact): Places {
  return record === null
    ? [section, section, `${section}\n${attr}`]
    : [section, `${section}\n${record}`, `${section}\n${record}\n${attr}`]
}

const known = new WeakMap<Count, Count>()

/** Most values whose cost is remembered. */
const MOST_VALUES = 4000

/** The cost of a value as it is written, remembered from build to build. */
function valueCosts(count: Count): Count {
  const costs = known.get(count) ?? counted((value) => costOf(value, count), MOST_VALUES)
  known.set(count, costs)
  return costs
}

function costOf(value: string, count: Count): number {
  const text = ` ${value}`
  // A letter or a digit shares no token with what ends its line.
  if (/[a-z0-9]$/i.test(text)) return count(text) + 1
  return Math.max(count(`${text};`), count(`${text}\n`))
}
