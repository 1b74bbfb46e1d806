import type { Fact } from "#lib/manifest/facts"
import { OUTLINE } from "#lib/manifest/outline"
import type { Field } from "#lib/onboarding/field"
import { stepByNumber } from "#lib/onboarding/steps"

// A manifest's facts in the words of the form they were answered in. Pure; nothing here reaches rendering or checksum.

/** One value of a fact as people read it; `label` is null where the value speaks for itself. */
export type Said = { label: string | null; text: string }

/** What the outline calls otherwise than the form, or what reads better beside its neighbours. */
const LABELS: Record<string, string> = {
  "company name": "Name",
  "company website": "Website",
  "icps name": "Name",
  "icps confidence": "How sure you are",
  "messaging positioning": "Positioning",
  "messaging value_prop": "Value proposition",
  "messaging value_prop_secondary": "Second value proposition",
  "competitive category": "Category",
  "competitive category_path": "Kind of category",
  "competitive category_why": "Why this category",
  "competitive teaching_cost": "What teaching it costs",
  "perceptual map left": "Far left",
  "perceptual map right": "Far right",
  "perceptual map bottom": "Bottom",
  "perceptual map top": "Top",
  "perceptual map points": "Who stands where, from 0 to 100",
  "channels strategy": "How they work together",
}

/** Parts that need no name: they come first, or the one before them says what they are. */
const PLAIN = new Set(["statement", "name", "pain", "text", "metric", "role", "risk", "topic", "axis", "objection"])

const LEAVES = new Map(
  OUTLINE.flatMap((section) => section.leaves.map((leaf) => [`${section.title} ${leaf.attr}`, leaf])),
)

const leafOf = (fact: Pick<Fact, "section" | "attr">) => LEAVES.get(`${fact.section} ${fact.attr}`)

/** What the form calls a fact: `Year founded`. */
export function labelOf(fact: Pick<Fact, "section" | "attr" | "step">): string {
  const given = LABELS[`${fact.section} ${fact.attr}`]
  if (given) return given
  return fieldOf(fact.step, leafOf(fact)?.at.at(-1) ?? fact.attr)?.label ?? capital(fact.attr.replaceAll("_", " "))
}

/** The parts of a fact in words: options by their labels, amounts with separators. Empty parts are left out. */
export function saidOf(fact: Pick<Fact, "section" | "attr" | "step" | "parts">, currency?: string): Said[] {
  const leaf = leafOf(fact)
  const keys = leaf?.kind === "records" ? (leaf.parts ?? []) : [leaf?.at.at(-1) ?? fact.attr]
  return fact.parts.flatMap((part, i) => {
    if (part === "") return []
    const key = keys[i] ?? ""
    const field = fieldOf(fact.step, key)
    const isNamed = leaf?.kind === "records" && !PLAIN.has(key)
    return [
      {
        label: isNamed ? (field?.label ?? capital(key.replaceAll("_", " "))) : null,
        text: wordOf(field, key, part, currency),
      },
    ]
  })
}

/** The same as one line. */
export function lineOf(fact: Pick<Fact, "section" | "attr" | "step" | "parts">): string {
  return saidOf(fact)
    .map(({ label, text }) => (label ? `${label}: ${text}` : text))
    .join("; ")
}

function wordOf(field: Field | undefined, key: string, value: string, currency: string | undefined): string {
  if (field && "options" in field) return optionLabels(field).get(value) ?? value
  if (field?.kind !== "number" || !/^-?\d+$/.test(value)) return value
  if (key === "severity") return `${value} of 10`
  if (key === "confidence" || key === "confidence_score") return `${value} %`
  return key === "tam" || key === "sam" || key === "som"
    ? moneyOf(Number(value), currency)
    : NUMBER.format(Number(value))
}

const labels = new WeakMap<Field, ReadonlyMap<string, string>>()

/** Labels of the options of a field by their values. */
function optionLabels(field: Extract<Field, { options: unknown }>): ReadonlyMap<string, string> {
  const known = labels.get(field) ?? new Map(field.options.map(({ value, label }) => [value, label]))
  labels.set(field, known)
  return known
}

const NUMBER = new Intl.NumberFormat("en-GB")

function moneyOf(amount: number, currency: string | undefined): string {
  // Any three letters make a currency; anything else is only a word before the amount.
  if (!currency || !/^[A-Za-z]{3}$/.test(currency)) return NUMBER.format(amount)
  return `${NUMBER.format(amount)} ${currency.toUpperCase()}`
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

const fields = new Map<string, Field | undefined>()

/** The field of a step with that key, wherever in its groups it stands. */
function fieldOf(step: number, key: string): Field | undefined {
  const at = `${step} ${key}`
  if (!fields.has(at)) fields.set(at, search(stepByNumber(step)?.fields ?? [], OTHER_KEYS[key] ?? key))
  return fields.get(at)
}

/** Keys of the manifest that the form spells otherwise. */
const OTHER_KEYS: Record<string, string> = { confidence_score: "confidence" }

function search(among: readonly Field[], key: string): Field | undefined {
  const here = among.find((field) => field.key === key)
  if (here) return here
  for (const field of among) {
    const deeper = "fields" in field ? search(field.fields, key) : undefined
    if (deeper) return deeper
  }
  return undefined
}
