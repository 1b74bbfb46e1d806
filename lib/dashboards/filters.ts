import type { Filter, FilterValue, FilterValues } from "#lib/dashboards/contract/schema"
import { addDuration, resolveDate } from "#lib/dashboards/duration"
import { listNames, suggest } from "#lib/dashboards/suggest"
import type { Bound } from "#lib/dashboards/template"

// Filter values: from the URL and back, and resolved (defaults, relative dates) for binding.

type Broken = { path: (string | number)[]; message: string }
export type Resolved = { ok: true; values: Record<string, Bound> } | { ok: false; issues: Broken[] }

const isEmpty = (value: FilterValue | undefined) =>
  value === undefined || value === "" || (Array.isArray(value) && value.length === 0)

/** The choices written in the file, or null when a query gives them. */
export function fixedOptions(filter: Filter): { value: string | number; label: string }[] | null {
  if (filter.type !== "select" || !Array.isArray(filter.options)) return null
  return filter.options.map((option) =>
    typeof option === "object"
      ? { value: option.value, label: option.label ?? String(option.value) }
      : { value: option, label: String(option) },
  )
}

function resolveRange(filter: Filter, value: FilterValue, now: Date): Bound | string {
  if (typeof value !== "object" || Array.isArray(value))
    return `${filter.label} needs a range: write { from: -P12M, to: P0D }.`
  const from = resolveDate(value.from, now)
  const to = resolveDate(value.to, now, "to")
  if (!from || !to)
    return `${filter.label} holds ${from ? value.to : value.from}, which is no date: write 2026-11-20, or relative to today -P7D.`
  if (from > to) return `${filter.label} starts ${from} and ends ${to}: let it end after it starts.`
  return { from, to }
}

function resolveSelect(filter: Filter & { type: "select" }, value: FilterValue): Bound | { problem: string } {
  if (typeof value === "object" && !Array.isArray(value))
    return { problem: `${filter.label} needs one of its choices, not a range.` }
  const chosen = Array.isArray(value) ? value : [value]
  const options = fixedOptions(filter)
  const values: (string | number)[] = []
  for (const item of chosen) {
    if (!options) values.push(item)
    else {
      const option = options.find((each) => String(each.value) === String(item))
      if (!option)
        return {
          problem: `${filter.label} has no choice ${String(item).slice(0, 60)}: choose ${listNames(options.map((each) => String(each.value)))}.`,
        }
      values.push(option.value)
    }
  }
  if (filter.multiple) return values
  return values.length > 1
    ? { problem: `${filter.label} takes one choice, not ${values.length}.` }
    : (values[0] ?? null)
}

function resolveOne(filter: Filter, value: FilterValue, now: Date): Bound | { problem: string } {
  switch (filter.type) {
    case "date_range": {
      const range = resolveRange(filter, value, now)
      return typeof range === "string" ? { problem: range } : range
    }
    case "select":
      return resolveSelect(filter, value)
    case "text":
      return typeof value === "string" || typeof value === "number"
        ? String(value)
        : { problem: `${filter.label} needs one text.` }
    case "number": {
      const number = typeof value === "string" || typeof value === "number" ? Number(value) : Number.NaN
      if (!Number.isFinite(number)) return { problem: `${filter.label} needs a number.` }
      if (filter.min !== undefined && number < filter.min)
        return { problem: `${filter.label} is at least ${filter.min}.` }
      if (filter.max !== undefined && number > filter.max)
        return { problem: `${filter.label} is at most ${filter.max}.` }
      return number
    }
  }
}

/** The value each filter is bound to: chosen, else default, else null (an empty list for a multiple select). */
export function resolveFilters(filters: Filter[], chosen: FilterValues, now: Date): Resolved {
  const issues: Broken[] = []
  const values: Record<string, Bound> = {}
  const ids = filters.map((filter) => filter.id)
  for (const id of Object.keys(chosen)) {
    if (ids.includes(id)) continue
    const meant = suggest(id, ids)
    issues.push({
      path: ["filters", id],
      message: `There is no filter ${id}: ${meant ? `did you mean ${meant}?` : `the filters are ${listNames(ids)}.`}`,
    })
  }
  for (const filter of filters) {
    const value = isEmpty(chosen[filter.id]) ? filter.default : chosen[filter.id]
    if (value === undefined || isEmpty(value)) {
      values[filter.id] = filter.type === "select" && filter.multiple ? [] : null
      if (filter.required)
        issues.push({ path: ["filters", filter.id], message: `${filter.label} is required: choose a value.` })
      continue
    }
    const resolved = resolveOne(filter, value, now)
    if (typeof resolved === "object" && resolved !== null && "problem" in resolved)
      issues.push({ path: ["filters", filter.id], message: resolved.problem })
    else values[filter.id] = resolved
  }
  return issues.length > 0 ? { ok: false, issues } : { ok: true, values }
}

const DAY = 86_400_000
const day = (text: string) => new Date(`${text}T00:00:00Z`)
const text = (date: Date) => date.toISOString().slice(0, 10)

/** The range before, equally long: whole months move by months, anything else by days. Or the same range a year earlier. */
export function earlier(
  range: { from: string; to: string },
  compare: "previous_period" | "previous_year",
): { from: string; to: string } {
  const from = day(range.from)
  const to = day(range.to)
  if (compare === "previous_year") {
    const year = { sign: -1 as const, years: 1, months: 0, days: 0, ms: 0 }
    return { from: text(addDuration(from, year)), to: text(addDuration(to, year)) }
  }
  const after = new Date(to.getTime() + DAY)
  if (from.getUTCDate() === 1 && after.getUTCDate() === 1) {
    const months = (after.getUTCFullYear() - from.getUTCFullYear()) * 12 + after.getUTCMonth() - from.getUTCMonth()
    const before = addDuration(from, { sign: -1, years: 0, months, days: 0, ms: 0 })
    return { from: text(before), to: text(new Date(from.getTime() - DAY)) }
  }
  const length = after.getTime() - from.getTime()
  return { from: text(new Date(from.getTime() - length)), to: text(new Date(from.getTime() - DAY)) }
}

type Search = URLSearchParams | Record<string, string | string[] | undefined>

/** Chosen values from a page's address: `?period=-P12M..P0D&region=North&region=South`. Keys of no filter are left alone. */
export function fromSearch(filters: Filter[], search: Search): FilterValues {
  const read = (id: string): string[] => {
    if (search instanceof URLSearchParams) return search.getAll(id)
    const value = search[id]
    return value === undefined ? [] : Array.isArray(value) ? value : [value]
  }
  const chosen: FilterValues = {}
  for (const filter of filters) {
    const given = read(filter.id).filter((value) => value !== "")
    const [first] = given
    if (first === undefined) continue
    if (filter.type === "date_range") {
      const [from = "", to = ""] = first.split("..")
      if (isDate(from) && isDate(to)) chosen[filter.id] = { from, to }
    } else if (filter.type === "select" && filter.multiple) chosen[filter.id] = given
    else if (filter.type === "number" && Number.isFinite(Number(first))) chosen[filter.id] = Number(first)
    else chosen[filter.id] = first
  }
  return chosen
}

const isDate = (value: string) => resolveDate(value, new Date(0)) !== null

/** The address of chosen values, the inverse of `fromSearch`; without what equals nothing chosen. */
export function toSearch(chosen: FilterValues): URLSearchParams {
  const search = new URLSearchParams()
  for (const [id, value] of Object.entries(chosen)) {
    if (Array.isArray(value)) for (const item of value) search.append(id, String(item))
    else if (typeof value === "object") search.append(id, `${value.from}..${value.to}`)
    else if (value !== "") search.append(id, String(value))
  }
  return search
}
