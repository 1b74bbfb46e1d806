import type { Metadata, Route } from "next"
import Link from "next/link"
import { notFound } from "next/navigation"
import { chooseValues, continueStep } from "#app/(workspace)/onboarding/[session_id]/[step]/actions"
import { loadCustom, loadDraft } from "#app/(workspace)/onboarding/[session_id]/[step]/custom"
import { currentMember, load } from "#app/load"
import { type Cause, CheckAgain } from "#components/onboarding/check-again"
import { Example } from "#components/onboarding/example"
import { StepForm } from "#components/onboarding/step-form"
import { Page } from "#components/ui/page"
import { getStep, getSummary, type SavedStep } from "#lib/onboarding/contract"
import { dependentsOf } from "#lib/onboarding/dependents"
import type { Answers } from "#lib/onboarding/field"
import { idOf, placeOf, withBlankRows } from "#lib/onboarding/form"
import * as onboarding from "#lib/onboarding/service"
import { DRAFTABLE, PHASES, stepByNumber, TOTAL_STEPS, validateAnswers } from "#lib/onboarding/steps"
import { hasRole } from "#lib/platform/authorize"

type Props = PageProps<"/onboarding/[session_id]/[step]">

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const step = stepByNumber(Number((await params).step))
  const hasErrors = (await searchParams).check === "1"
  return { title: `${hasErrors ? "Error: " : ""}${step?.title ?? "Not found"}` }
}

export default async function StepPage({ params, searchParams }: Props) {
  const { session_id, step: number } = await params
  const { check, add, from } = await searchParams
  const step = stepByNumber(Number(number))
  if (!step) notFound()
  const saved = await load(onboarding.getStep, getStep.params, { session_id, step_id: number })
  const { workspace_id, user, role } = await currentMember()
  const [shown, draft, causes] = await Promise.all([
    step.custom ? loadCustom(step, session_id) : undefined,
    DRAFTABLE.has(step.number) ? loadDraft(step, session_id) : null,
    saved.check_again ? causesOf(session_id, saved) : null,
  ])
  const data = saved.data as Answers
  const issues = check === "1" ? validateAnswers(step, data) : []
  const phase = PHASES.find((each) => each.number === step.phase)
  const isFromCheck = from === "check"
  return (
    <Page
      width="text"
      above={
        <>
          <Link
            href={`/onboarding/${session_id}` as Route}
            className="inline-block min-h-6 underline decoration-border-strong underline-offset-4"
          >
            Onboarding
          </Link>
          {` / ${phase?.title}, step ${step.number} of ${TOTAL_STEPS}`}
        </>
      }
      title={step.question}
      lead={
        <>
          <p>{step.why}</p>
          {step.note && <p className="mt-2">{step.note}</p>}
          <Example step={step} />
        </>
      }
    >
      {causes && <CheckAgain session_id={session_id} causes={causes} />}
      <StepForm
        version={`${step.number}-${saved.revision}-${check}-${add}`}
        place={{ user_id: user.id, workspace_id, session_id, step_id: step.number }}
        step={{ number: step.number, key: step.key, fields: step.fields, ...(step.custom && { custom: step.custom }) }}
        answers={withBlankRows(step.fields, data, new Set([add ?? ""].flat()))}
        revision={saved.revision}
        errors={Object.fromEntries(issues.map((issue) => [idOf(issue.path), issue.message]))}
        summary={issues.map((issue) => {
          const row = placeOf(step.fields, issue.path)
          return { href: `#${idOf(issue.path)}`, message: row ? `${row}: ${issue.message}` : issue.message }
        })}
        action={continueStep.bind(null, session_id, step.number, isFromCheck ? "check" : "")}
        chooseAction={chooseValues.bind(null, session_id, step.number)}
        knowsMembers={hasRole(role, "admin")}
        data={shown}
        isDraftable={DRAFTABLE.has(step.number)}
        draft={draft}
      />
      <p className="mt-6 flex flex-wrap gap-x-6 gap-y-2">
        {isFromCheck && (
          <Link href={`/onboarding/${session_id}/check/${step.phase}` as Route} className={LINK}>
            Back to your answers
          </Link>
        )}
        {!isFromCheck && step.number > 1 && (
          <Link href={`/onboarding/${session_id}/${step.number - 1}` as Route} className={LINK}>
            Back to step {step.number - 1}
          </Link>
        )}
        <Link href={`/onboarding/${session_id}` as Route} className={LINK}>
          All steps
        </Link>
      </p>
    </Page>
  )
}

/** The steps that this one rests on and that were saved after it. */
async function causesOf(session_id: string, saved: SavedStep): Promise<Cause[]> {
  const { steps } = await load(onboarding.getSummary, getSummary.params, { session_id })
  return steps.flatMap(({ step_id, data, saved_at }) => {
    const isLater = saved_at !== null && saved.saved_at !== null && saved_at > saved.saved_at
    if (!isLater || !dependentsOf(step_id, {}, data as Answers).includes(saved.step_id)) return []
    return [{ step: step_id, title: stepByNumber(step_id)?.title ?? "", saved_at }]
  })
}

const LINK = "inline-block min-h-6 underline decoration-border-strong underline-offset-4 hover:decoration-current"
