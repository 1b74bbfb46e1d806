import { fromAnswer, fromDocument, type Material, type Origin, type Suggested } from "#lib/evidence/drafts/material"
import type { Json } from "#lib/onboarding/field"

// A model's values are kept only with words that really stand in the source they name.

/** One value as a model returns it. */
export type ModelValue = { path: string; value: string; source: string; quote: string }

const SHORTEST = 2
const LONGEST = 600

/** Values whose quotes stand in their sources; `dropped` counts the others. */
export function cited(values: readonly ModelValue[], material: Material): { values: Suggested[]; dropped: number } {
  const kept = values.flatMap((each): Suggested[] => {
    const from = originOf(each.source, each.quote, material)
    const path = each.path.split(".").map((key) => (/^\d{1,3}$/.test(key) ? Number(key) : key))
    return from && each.value.trim() !== "" && path.at(-1) !== "id" ? [{ path, value: each.value, from }] : []
  })
  return { values: kept, dropped: values.length - kept.length }
}

function originOf(source: string, quote: string, material: Material): Origin | null {
  const [, kind, number] = /^([ad])(\d{1,3})$/.exec(source) ?? []
  const words = quote.trim()
  if (words.length < SHORTEST || words.length > LONGEST) return null
  if (kind === "a") {
    const found = textsIn(material.answers[Number(number)]).flatMap((text) => findWords(text, words) ?? [])[0]
    return found ? fromAnswer(Number(number), found.quote) : null
  }
  const document = material.documents[Number(number) - 1]
  const found = document && findWords(document.text.text, words)
  return document && found ? fromDocument(document, found.quote, found.offset) : null
}

/** The quote as it stands in the text; white space may differ. */
export function findWords(text: string, quote: string): { quote: string; offset: number } | null {
  const at = text.indexOf(quote)
  if (at >= 0) return { quote, offset: at }
  const words = quote
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"))
  const found = new RegExp(words.join("\\s+"), "u").exec(text)
  return found ? { quote: found[0], offset: found.index } : null
}

function textsIn(value: Json | undefined): string[] {
  if (typeof value === "string") return [value]
  if (typeof value === "number") return [String(value)]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : []
}
