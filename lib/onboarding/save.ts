import { hash } from "node:crypto"
import canonicalize from "canonicalize"
import { draftSchema } from "#lib/onboarding/answers"
import { MAX_STEP_BYTES } from "#lib/onboarding/contract"
import { type Answers, NOT_APPLICABLE, type Step } from "#lib/onboarding/field"
import { compareAnswers, mergeAnswers } from "#lib/onboarding/merge"
import { stepByNumber } from "#lib/onboarding/steps"
import { AppError, type Issue } from "#lib/platform/errors"

// What is decided about one save before anything is written.

/** Throws `invalid_input` outside 1 to 23. */
export function stepOf(number: number): Step {
  const step = stepByNumber(number)
  if (step) return step
  throw new AppError("invalid_input", "step_id must be a step from 1 to 23.", {
    issues: [{ path: ["step_id"], message: "must be a step from 1 to 23" }],
  })
}

/** Answers as a draft: of the right kinds, with known fields, storable. Throws `invalid_input` with a path for each mistake. */
export function readDraft(step: Step, data: unknown): Answers {
  if (typeof data === "object" && data !== null && Object.keys(data).length === 0) {
    throw invalid([{ path: ["data"], message: "Send at least one answer. An empty step need not be saved." }])
  }
  const parsed = draftSchema(step).safeParse(data)
  if (!parsed.success) {
    throw invalid(
      parsed.error.issues.map((issue) => ({
        path: ["data", ...issue.path.map((key) => (typeof key === "symbol" ? String(key) : key))],
        message: issue.message,
        code: issue.code,
      })),
    )
  }
  const bad = badTextIn(parsed.data)
  if (bad)
    throw invalid([
      { path: ["data", ...bad], message: "Text must not hold NUL characters or lone surrogates. Remove them." },
    ])
  refuseTooLarge(step, parsed.data)
  return parsed.data
}

/**
 * Carries answers that started from an old revision over to the current one. Throws `conflict` with both values of each
 * field changed on both sides; of a base that is not kept any more, with those of each field that differs.
 */
export function rebase(
  step: Step,
  base: Answers | undefined,
  mine: Answers,
  current: { data: Answers; revision: number; saved_at: string; saved_by: string | null },
): Answers {
  const { data, conflicts } = base ? mergeAnswers(base, mine, current.data) : compareAnswers(mine, current.data)
  if (conflicts.length > 0) {
    const fields = conflicts.map((conflict) => conflict.path.join(".")).join(", ")
    throw new AppError(
      "conflict",
      `Somebody else changed ${fields} meanwhile. Choose which to keep, then save on revision ${current.revision}.`,
      {
        reason: "step_conflict",
        is_base_known: base !== undefined,
        conflicts,
        current: {
          revision: current.revision,
          saved_at: current.saved_at,
          saved_by: current.saved_by,
          data: current.data,
        },
        issues: conflicts.map(({ path }) => ({ path: ["data", ...path], message: "was changed by somebody else too" })),
      },
    )
  }
  refuseTooLarge(step, data)
  return data
}

/**
 * Answers with items put into a `groups` field by their ids, or taken out of it. Fields of an item that are not given
 * stay as they are; new items come last. Putting something takes back "does not apply". Throws `invalid_input`.
 */
export function withItems(
  step: Step,
  data: Answers,
  change: { field: string; put?: readonly Answers[]; remove?: readonly string[] },
): Answers {
  const { field, put = [], remove = [] } = change
  if (step.fields.find((each) => each.key === field)?.kind !== "groups") {
    throw invalid([{ path: ["field"], message: `"${field}" is not a list of items of step ${step.number}.` }])
  }
  if (!put.every((item) => typeof item.id === "string" && item.id !== "")) {
    throw invalid([{ path: ["put"], message: "Each item must have an id." }])
  }
  const given = data[field]
  const items = Array.isArray(given) ? (given as Answers[]).filter((item) => !remove.includes(item.id as string)) : []
  for (const item of put) {
    const at = items.findIndex((each) => each.id === item.id)
    if (at < 0) items.push(item)
    else items[at] = { ...items[at], ...item }
  }
  const { [NOT_APPLICABLE]: mark, ...others } = data
  return { ...others, ...(mark !== undefined && put.length === 0 && { [NOT_APPLICABLE]: mark }), [field]: items }
}

/** SHA-256 (hex) over the canonical JSON of answers: the order of keys does not matter. */
export function seal(data: Answers): string {
  return hash("sha256", canonicalize(data) ?? "")
}

const bytesOf = (data: Answers) => Buffer.byteLength(JSON.stringify(data))

/** More than one step may hold. */
export const isTooLarge = (data: Answers) => bytesOf(data) > MAX_STEP_BYTES

function refuseTooLarge(step: Step, data: Answers): void {
  if (!isTooLarge(data)) return
  throw new AppError("too_large", `The answers of step ${step.number} are larger than 256 KB. Shorten them.`, {
    reason: "step_too_large",
    bytes: bytesOf(data),
    limit_bytes: MAX_STEP_BYTES,
  })
}

function badTextIn(value: unknown): Issue["path"] | undefined {
  if (typeof value === "string") return value.includes("\0") || !value.isWellFormed() ? [] : undefined
  if (typeof value !== "object" || value === null) return undefined
  for (const [key, part] of Object.entries(value)) {
    const bad = badTextIn(part)
    if (bad) return [Array.isArray(value) ? Number(key) : key, ...bad]
  }
  return undefined
}

function invalid(issues: Issue[]): AppError {
  const first = issues[0]
  return new AppError("invalid_input", `${first?.path.join(".")}: ${first?.message}`, { issues })
}
