import {
  type AnswerIssue,
  type Answers,
  isEmpty,
  PHASES,
  STEPS,
  type Step,
  TOTAL_STEPS,
  validateAnswers,
} from "#lib/onboarding/steps"

// What is done, what is next, what is missing: computed from the answers each time, never stored as a claim.

export type StepStatus = "completed" | "in_progress" | "not_started" | "problem"

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
  const statuses = STEPS.map((step) => ({ step: step.number, status: statusOf(step, answers[step.number]) }))
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
    statuses,
  }
}
