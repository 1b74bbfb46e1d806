import type { z } from "zod"
import { Dashboard } from "#lib/dashboards/contract/schema"
import { type Finding, pathText } from "#lib/dashboards/problem"
import { listNames, suggest } from "#lib/dashboards/suggest"

// zod's issues in plain words: the field, the rule, the remedy. The error map gives each issue a predicate
// ("must be text, not a number"); the walk afterwards puts the field's name in front.

const MOST_KEYS = 20

type Explained = Finding & { of_key?: boolean }
type RawIssue = Parameters<z.core.$ZodErrorMap>[0]
type Issue = z.core.$ZodIssue & { input?: unknown }
type Path = (string | number)[]

const KINDS: Record<string, string> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a block of keys",
  null: "empty",
}
const kindOf = (value: unknown) => {
  const name = value === null ? "null" : Array.isArray(value) ? "array" : typeof value
  return KINDS[name] ?? name
}
const quote = (value: unknown) =>
  typeof value === "string" ? `"${value.slice(0, 60)}"` : kindOf(value) === "a number" ? String(value) : kindOf(value)

function keysOf(instance: unknown): string[] {
  const shape = (instance as { _zod?: { def?: { shape?: object } } } | undefined)?._zod?.def?.shape
  return shape ? Object.keys(shape) : []
}

function limitText(issue: RawIssue & { code: "too_small" | "too_big" }): string {
  const small = issue.code === "too_small"
  const limit = issue.code === "too_small" ? issue.minimum : issue.maximum
  const most = `${small ? "at least" : "at most"} ${limit}`
  if (issue.origin === "string") return small ? "is empty: write something" : `is too long: ${most} characters`
  if (issue.origin === "array") return `has too ${small ? "few" : "many"} entries: ${most}`
  return `is too ${small ? "small" : "large"}: ${most}`
}

function predicate(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type": {
      const expected = KINDS[issue.expected] ?? issue.expected
      return issue.input === undefined
        ? `is missing: write ${expected}`
        : `must be ${expected}, not ${kindOf(issue.input)}`
    }
    case "invalid_value": {
      const values = issue.values.map(String)
      const remedy = `write ${values.length > 1 ? "one of " : ""}${listNames(values)}`
      return issue.input === undefined ? `is missing: ${remedy}` : `is ${quote(issue.input)}: ${remedy}`
    }
    case "too_small":
    case "too_big":
      return limitText(issue)
    case "invalid_format":
      return issue.format === "email" ? "is no email address: write ana@example.com" : `is no valid ${issue.format}`
    default:
      return undefined
  }
}

/** The branch of a union that a value comes nearest to: the one whose errors lie deepest, then the fewest errors. */
function nearest(branches: Issue[][]): Issue[] {
  const depth = (issues: Issue[]) => Math.max(0, ...issues.map((issue) => issue.path.length))
  return branches.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? []
}

const FIELD_KEYS = new Set(["x", "y", "value", "label", "size", "series", "delta", "bars", "lines", "count"])

/** Every broken rule of a value, in plain words; empty when the value is a dashboard. */
export function explain(value: unknown): Explained[] {
  const known = new WeakMap<string[], string[]>()
  const result = Dashboard.safeParse(value, {
    reportInput: true,
    error: (issue) => {
      if (issue.code === "unrecognized_keys") known.set(issue.keys, keysOf(issue.inst))
      return predicate(issue)
    },
  })
  if (result.success) return []
  return result.error.issues.flatMap((issue) => inWords(issue, [], known))
}

function inWords(issue: Issue, prefix: Path, known: WeakMap<string[], string[]>): Explained[] {
  const path = [...prefix, ...issue.path] as Path
  const where = path.length > 0 ? pathText(path) : "The file"
  if (issue.code === "unrecognized_keys") {
    const names = known.get(issue.keys) ?? []
    return issue.keys.slice(0, MOST_KEYS).map((key) => {
      const suggestion = suggest(key, names)
      const remedy = suggestion
        ? `did you mean ${suggestion}?`
        : `the keys here are ${listNames(names)}; keys of your own start with x-.`
      const message = `${key} is no key of ${path.length > 0 ? where : "a dashboard"}: ${remedy}`
      return { path: [...path, key], of_key: true, message, ...(suggestion ? { suggestion } : {}) }
    })
  }
  if (issue.code === "invalid_union" && "options" in issue && Array.isArray(issue.options)) {
    const options = issue.options.map(String)
    const typed =
      issue.input !== null && typeof issue.input === "object"
        ? (issue.input as Record<string, unknown>)[String(issue.discriminator)]
        : issue.input
    const suggestion = typeof typed === "string" ? suggest(typed, options) : undefined
    const problem = typed === undefined ? "is missing" : `is ${quote(typed)}`
    return [
      {
        path,
        message: `${where} ${problem}: write one of ${options.join(", ")}.`,
        ...(suggestion ? { suggestion } : {}),
      },
    ]
  }
  if (issue.code === "invalid_union") {
    const last = path.at(-1)
    if (typeof issue.input === "string" && typeof last === "string" && FIELD_KEYS.has(last))
      return [{ path, message: fieldRemedy(where, issue.input) }]
    const inner = nearest(issue.errors as Issue[][])
    return inner.length > 0
      ? inner.flatMap((each) => inWords(each, path, known))
      : [{ path, message: `${where} has a form that is not allowed here.` }]
  }
  const last = path.at(-1)
  if (
    issue.code === "invalid_type" &&
    issue.expected === "object" &&
    typeof issue.input === "string" &&
    typeof last === "string" &&
    FIELD_KEYS.has(last)
  ) {
    return [{ path, message: fieldRemedy(where, issue.input) }]
  }
  const suggestion =
    issue.code === "invalid_value" && typeof issue.input === "string"
      ? suggest(issue.input, issue.values.map(String))
      : undefined
  return [{ path, message: `${where} ${issue.message}.`, ...(suggestion ? { suggestion } : {}) }]
}

const fieldRemedy = (where: string, name: string) =>
  `${where} must be a block of keys, not text: write { field: ${name.slice(0, 60)} }.`
