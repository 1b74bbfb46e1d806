import { type Ask, fresh, hasBreakdown, isEmpty } from "#lib/models/adapters/builtin/ask"
import type { Keyword } from "#lib/models/adapters/builtin/keywords"
import type { Agg } from "#lib/models/adapters/builtin/measures"
import type { Item } from "#lib/models/adapters/builtin/tags"
import type { Meaning, Vocabulary } from "#lib/models/adapters/builtin/vocabulary"

// Where a reader stands in a question: the ask being filled, and what the words before have announced.

export const is = (item: Item | undefined, ...keys: Keyword["key"][]) =>
  item?.keyword !== undefined && keys.includes(item.keyword.key)

export class Reader {
  readonly items: Item[]
  readonly vocabulary: Vocabulary
  /** Asks by sentence. */
  readonly groups: Ask[][] = [[]]
  readonly unknown: string[] = []
  readonly unsupported: string[] = []
  ask: Ask = fresh()
  /** What a name means next: a group after "by", a filter after "where". */
  mode: "free" | "by" | "per" | "where" = "free"
  isJoined = false
  isNegated = false
  isRanking = false
  isWhich = false
  agg: Agg | null = null

  constructor(items: Item[], vocabulary: Vocabulary) {
    this.items = items
    this.vocabulary = vocabulary
  }

  /** Closes the ask and begins the next. */
  push() {
    if (!isEmpty(this.ask)) this.groups.at(-1)?.push(this.ask)
    this.ask = fresh()
    this.mode = "free"
    this.isRanking = false
  }

  turn() {
    this.push()
    this.isJoined = false
  }

  ahead(from: number): Item[] {
    const rest = this.items.slice(from + 1)
    const end = rest.findIndex((item) => is(item, "and", "stop"))
    return end < 0 ? rest : rest.slice(0, end)
  }

  /** Whether the words after an item group by something of their own. */
  startsOwn(from: number): boolean {
    return this.ahead(from).some(
      (item) => is(item, "by", "per") || (item.keyword?.key === "grain" && item.keyword.adjective),
    )
  }

  addMeasure(item: Item, meaning: Meaning, isEntity: boolean) {
    const { measures, tables } = meaning
    this.ask.measures.push({ text: item.text, measures, agg: this.agg ?? undefined, isEntity, tables })
    this.agg = null
    if (this.mode !== "where") this.mode = "free"
  }

  addDimension(item: Item, meaning: Meaning) {
    const columns = [...meaning.columns, ...meaning.flags.map((ref) => ({ ...ref, score: 1 }))]
    this.ask.dimensions.push({ text: item.text, columns, tables: meaning.tables, isPer: this.mode === "per" })
  }

  addFilter(item: Item, meaning: Meaning) {
    const flags = meaning.values.length > 0 ? [] : meaning.flags
    this.ask.filters.push({ text: item.text, values: meaning.values, flags, isNegated: this.isNegated })
  }

  /** "Products by revenue", "customers with the most orders": what looked like a count was what is ranked. */
  subjectBecomesDimension() {
    const subject = this.ask.measures.find((word) => word.isEntity && !word.agg)
    if (!subject || this.ask.dimensions.length > 0) return
    this.ask.measures = this.ask.measures.filter((word) => word !== subject)
    this.ask.dimensions.push({ text: subject.text, columns: [], tables: subject.tables, isPer: false })
  }

  /** True once the ask groups by something. */
  get isGrouped(): boolean {
    return hasBreakdown(this.ask)
  }
}
