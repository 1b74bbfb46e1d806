import {
  type Answers,
  type Field,
  isEmpty,
  isRecord,
  isShown,
  type Json,
  NOT_APPLICABLE,
  type Step,
} from "#lib/onboarding/field"
import { FOUNDATION } from "#lib/onboarding/steps/foundation"
import { LAUNCH } from "#lib/onboarding/steps/launch"
import { MARKET } from "#lib/onboarding/steps/market"
import { MESSAGE } from "#lib/onboarding/steps/message"
import { OFFER } from "#lib/onboarding/steps/offer"
import { STRATEGY } from "#lib/onboarding/steps/strategy"

export type { Answers, Field, Json, Option, Step } from "#lib/onboarding/field"

/** A broken rule at one place of the answers: `["icps", 0, "name"]`. */
export type AnswerIssue = { path: (string | number)[]; message: string }

export type Phase = { number: number; key: string; title: string; summary: string }

export const PHASES: readonly Phase[] = [
  { number: 1, key: "foundation", title: "Foundation", summary: "Who you are, and what proves it" },
  { number: 2, key: "offer", title: "Offer", summary: "What you sell, and how money comes in" },
  { number: 3, key: "market", title: "Market", summary: "The problem, the competitors, the comparison" },
  { number: 4, key: "strategy", title: "Strategy", summary: "Category, capabilities, brand, positioning" },
  { number: 5, key: "message", title: "Message", summary: "Ideal customers and what to tell them" },
  { number: 6, key: "launch", title: "Launch", summary: "Channels, goals, risks" },
]

/** The 23 steps, in order. */
export const STEPS: readonly Step[] = [...FOUNDATION, ...OFFER, ...MARKET, ...STRATEGY, ...MESSAGE, ...LAUNCH]

export const TOTAL_STEPS = 23

/** Steps for which answers can be suggested from what is already known. */
export const DRAFTABLE: ReadonlySet<number> = new Set([2, 3, 4, 6, 8, 9, 11, 13, 14, 17, 18, 20, 21])

const byNumber = new Map(STEPS.map((step) => [step.number, step]))

/** The step with that number, or undefined outside 1 to 23. */
export function stepByNumber(number: number): Step | undefined {
  return byNumber.get(number)
}

/**
 * Everything that keeps the answers of a step from being complete, in the order of its fields. Empty when complete.
 * Never throws: answers of the wrong type are issues too. An optional step marked not applicable has none.
 */
export function validateAnswers(step: Step, data: unknown): AnswerIssue[] {
  if (!isRecord(data)) return [{ path: [], message: "Enter the answers as fields" }]
  if (!step.required && data[NOT_APPLICABLE] === true) return []
  return [...checkRecord(step.fields, data)]
}

type Issues = readonly AnswerIssue[]
const NONE: Issues = []

const broken = (message: string): Issues => [{ path: [], message }]

// Places are written from the inside out, so that answers without a mistake cost no path.
const under = (key: string | number, issues: Issues): Issues =>
  issues.map(({ path, message }) => ({ path: [key, ...path], message }))

// What is not asked is not checked.
function checkRecord(fields: readonly Field[], record: Answers): Issues {
  let issues = NONE
  for (const field of fields) {
    const found = isShown(field, record) ? checkField(field, record[field.key]) : NONE
    if (found.length > 0) issues = [...issues, ...under(field.key, found)]
  }
  return issues
}

function checkField(field: Field, value: Json | undefined): Issues {
  if (field.kind === "group") {
    if (isRecord(value)) return checkRecord(field.fields, value)
    return isEmpty(value) ? checkRecord(field.fields, {}) : broken(`${field.label} must be a group of fields`)
  }
  if (isEmpty(value)) return field.required ? broken(field.required) : NONE
  const message = checkValue(field, value as Json)
  if (message) return broken(message)
  if (field.kind === "list") return checkItems(value as Json[], (item) => checkItem(field, item))
  if (field.kind !== "groups") return NONE
  return checkItems(value as Json[], (item) =>
    isRecord(item) ? checkRecord(field.fields, item) : broken(`Each ${field.item} must be a group of fields`),
  )
}

// A blank item is a row somebody opened and left: nothing to complain about.
function checkItems(items: readonly Json[], check: (item: Json) => Issues): Issues {
  let issues = NONE
  for (const [i, item] of items.entries()) {
    const found = isEmpty(item) ? NONE : check(item)
    if (found.length > 0) issues = [...issues, ...under(i, found)]
  }
  return issues
}

function checkItem(field: Extract<Field, { kind: "list" }>, item: Json): Issues {
  if (typeof item !== "string") return broken(`Each ${field.item} must be text`)
  return item.length > field.max ? broken(tooLong(capital(field.item), field.max)) : NONE
}

function checkValue(field: Exclude<Field, { kind: "group" }>, value: Json): string | undefined {
  switch (field.kind) {
    case "text":
    case "textarea":
    case "url":
      if (typeof value !== "string") return `${field.label} must be text`
      if (value.length > field.max) return tooLong(field.label, field.max)
      if (field.kind === "url" && !isWebAddress(value)) {
        return `Enter the ${lower(field.label)} as a web address, like https://www.example.com`
      }
      return
    case "number":
    case "year":
      if (typeof value !== "number" || !Number.isSafeInteger(value)) return `${field.label} must be a whole number`
      if (value < field.min || value > field.max) {
        const [min, max] = [field.min, field.max].map((n) => (field.kind === "year" ? n : n.toLocaleString("en")))
        return `${field.label} must be between ${min} and ${max}`
      }
      return
    case "select":
      if (!field.options.some((option) => option.value === value))
        return `Select the ${lower(field.label)} from the list`
      return
    case "multi_select":
      if (!Array.isArray(value)) return `${field.label} must be a list`
      if (value.length > field.max_items) return `${field.label} must have at most ${field.max_items} entries`
      if (!value.every((item) => field.options.some((option) => option.value === item))) {
        return `Select the ${lower(field.label)} from the list`
      }
      return
    case "checkbox":
      return typeof value === "boolean" ? undefined : `${field.label} must be ticked or not ticked`
    case "list":
    case "groups":
      if (!Array.isArray(value)) return `${field.label} must be a list`
      return value.length > field.max_items ? `${field.label} must have at most ${field.max_items} entries` : undefined
  }
}

const tooLong = (label: string, max: number) => `${label} must be ${max.toLocaleString("en")} characters or fewer`
const lower = (label: string) => label.charAt(0).toLowerCase() + label.slice(1)
const capital = (label: string) => label.charAt(0).toUpperCase() + label.slice(1)

/** True for http and https addresses with a dotted host; the scheme may be left out. */
export function isWebAddress(text: string): boolean {
  const trimmed = text.trim()
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:/i.test(trimmed) ? trimmed : `https://${trimmed}`)
  return url !== null && /^https?:$/.test(url.protocol) && /[^.]\.[^.]/.test(url.hostname) && url.username === ""
}
