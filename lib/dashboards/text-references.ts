// {{query.last.column}} inside a tile's text: where a sentence takes a number from a result.

export const PICKS = ["first", "last", "sum", "min", "max", "average", "count"] as const
export type Pick = (typeof PICKS)[number]
/** `text` is the whole placeholder; `field` is empty for `count`. */
export type Reference = { text: string; query: string; pick: Pick; field: string; format: string | undefined }

const REFERENCE = new RegExp(
  `\\{\\{\\s*([a-z][a-z0-9_]*)\\.(?:(count)|(${PICKS.filter((pick) => pick !== "count").join("|")})\\.([A-Za-z_][A-Za-z0-9_ ]*?))(?:\\s*\\|\\s*([^}|]+?))?\\s*\\}\\}`,
  "g",
)

/** Every reference of a text: `{{orders.sum.revenue | currency}}`, `{{orders.count}}`. */
export function readReferences(text: string): Reference[] {
  return [...text.matchAll(REFERENCE)].map((match) => ({
    text: match[0],
    query: match[1] ?? "",
    pick: (match[2] ?? match[3]) as Pick,
    field: match[4] ?? "",
    format: match[5],
  }))
}
