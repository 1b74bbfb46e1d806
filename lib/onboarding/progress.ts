import { type Answers, type Field, isEmpty, isRecord, isShown } from "#lib/onboarding/field"
import { type AnswerIssue, PHASES, STEPS, type Step, TOTAL_STEPS, validateAnswers } from "#lib/onboarding/steps"

// What is done, what is next, what is missing: computed from the answers each time, never stored as a claim.

export type StepStatus = "completed" | "in_progress" | "not_started" | "cannot_start" | "problem"

/** Answers by step number. A step nobody opened is absent. */
export type AnswersByStep = { readonly [step: number]: Answers | undefined }

export type PhaseProgress = { number: number; key: string; title: string; completed: number; total: number }
export type Missing = { step: number; key: string; title: string; issues: AnswerIssue[] }

export type Progress = {
  completed: number
  total: number
  /** Whole percent of all 23 steps, rounded down. */
  percentage: number
  phases: PhaseProgress[]
  /** The first required step that is not complete, else the first optional one; null when all are. */
  next_step: number | null
  /** Required steps that are not complete, each with what it lacks. */
  missing: Missing[]
  /** About how long the unanswered questions take; 0 when every step is complete. */
  minutes_left: number
  statuses: { step: number; status: StepStatus }[]
}

/**
 * A required step is complete when its answers validate; an optional one when it is answered and valid, or marked not
 * applicable. `problem`: something entered breaks a rule other than being absent.
 */
export function statusOf(step: Step, data: Answers | undefined): StepStatus {
  if (data === undefined || isEmpty(data)) return "not_started"
  const issues = validateAnswers(step, data)
  if (issues.length === 0) return "completed"
  return issues.some((issue) => !isEmpty(valueAt(data, issue.path))) ? "problem" : "in_progress"
}

function valueAt(data: Answers, path: AnswerIssue["path"]): Answers[string] | undefined {
  let value: Answers[string] | undefined = data
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined
    value = (value as Answers)[key as string]
  }
  return value
}

/** Progress over all 23 steps. Pure; any subset of steps is fine. */
export function progressOf(answers: AnswersByStep): Progress {
  const isAnything = STEPS.some((step) => !COMPARING.has(step.key) && !isEmpty(answers[step.number]))
  const statuses = STEPS.map((step) => {
    const status = statusOf(step, answers[step.number])
    const cannotStart = status === "not_started" && COMPARING.has(step.key) && !isAnything
    return { step: step.number, status: cannotStart ? ("cannot_start" as const) : status }
  })
  const isDone = new Set(statuses.filter(({ status }) => status === "completed").map(({ step }) => step))
  const open = STEPS.filter((step) => !isDone.has(step.number))
  const next = open.find((step) => step.required) ?? open[0]
  return {
    completed: isDone.size,
    total: TOTAL_STEPS,
    percentage: Math.floor((100 * isDone.size) / TOTAL_STEPS),
    phases: PHASES.map((phase) => {
      const steps = STEPS.filter((step) => step.phase === phase.number)
      return {
        number: phase.number,
        key: phase.key,
        title: phase.title,
        completed: steps.filter((step) => isDone.has(step.number)).length,
        total: steps.length,
      }
    }),
    next_step: next?.number ?? null,
    missing: open
      .filter((step) => step.required)
      .map((step) => ({
        step: step.number,
        key: step.key,
        title: step.title,
        issues: validateAnswers(step, answers[step.number] ?? {}),
      })),
    minutes_left: minutesLeft(open, answers),
    statuses,
  }
}

// These hold what is known against itself: until something is known, there is nothing to ask.
const COMPARING: ReadonlySet<string> = new Set(["contradictions", "truth_sheet"])

/** Seconds somebody needs who knows the answer; a list counts as two entries, for most people give about that many. */
const SECONDS: Record<Field["kind"], number> = {
  text: 15,
  textarea: 45,
  url: 10,
  number: 10,
  year: 5,
  select: 8,
  multi_select: 12,
  checkbox: 3,
  list: 40,
  groups: 0,
  group: 0,
}

/**
 * An estimate from the empty fields of the steps that are not complete: a field that must be filled counts whole, any
 * other a quarter, since most people leave most of those; an optional step that nobody began counts as the look it takes
 * to pass it by. Rounded up.
 */
function minutesLeft(open: readonly Step[], answers: AnswersByStep): number {
  const seconds = open.map((step) => {
    const data = answers[step.number] ?? {}
    return step.required || !isEmpty(data) ? secondsOf(step.fields, data) : 20
  })
  return Math.ceil(seconds.reduce((sum, part) => sum + part, 0) / 60)
}

function secondsOf(fields: readonly Field[], data: Answers): number {
  const parts = fields.map((field) => {
    const value = data[field.key]
    if (field.kind === "group") return secondsOf(field.fields, isRecord(value) ? value : {})
    if (!isEmpty(value) || !isShown(field, data)) return 0
    const share = field.required ? 1 : 0.25
    return share * (field.kind === "groups" ? 2 * secondsOf(field.fields, {}) : SECONDS[field.kind])
  })
  return parts.reduce((sum, part) => sum + part, 0)
}
