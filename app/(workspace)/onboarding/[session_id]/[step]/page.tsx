import type { Metadata, Route } from "next"
import Link from "next/link"
import { notFound } from "next/navigation"
import { continueStep } from "#app/(workspace)/onboarding/[session_id]/[step]/actions"
import { currentMember, load } from "#app/load"
import { StepForm } from "#components/onboarding/step-form"
import { Page } from "#components/ui/page"
import { getStep } from "#lib/onboarding/contract"
import type { Answers } from "#lib/onboarding/field"
import { idOf, withBlankRows } from "#lib/onboarding/form"
import * as onboarding from "#lib/onboarding/service"
import { PHASES, stepByNumber, validateAnswers } from "#lib/onboarding/steps"

type Props = PageProps<"/onboarding/[session_id]/[step]">

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const step = stepByNumber(Number((await params).step))
  const hasErrors = (await searchParams).check === "1"
  return { title: `${hasErrors ? "Error: " : ""}${step?.title ?? "Not found"}` }
}

export default async function StepPage({ params, searchParams }: Props) {
  const { session_id, step: number } = await params
  const { check, add } = await searchParams
  const step = stepByNumber(Number(number))
  if (!step) notFound()
  const saved = await load(onboarding.getStep, getStep.params, { session_id, step_id: number })
  const { workspace_id } = await currentMember()
  const data = saved.data as Answers
  const issues = check === "1" ? validateAnswers(step, data) : []
  const phase = PHASES.find((each) => each.number === step.phase)
  return (
    <Page
      width="text"
      above={
        <>
          <Link href="/onboarding" className="underline decoration-border-strong underline-offset-4">
            Onboarding
          </Link>
          {` / ${phase?.title}, step ${step.number} of 23`}
        </>
      }
      title={step.question}
      lead={
        <>
          <p>{step.why}</p>
          {step.note && <p className="mt-2">{step.note}</p>}
        </>
      }
    >
      <StepForm
        key={`${saved.revision}-${check}-${add}`}
        session_id={session_id}
        workspace_id={workspace_id}
        step={{ number: step.number, fields: step.fields }}
        answers={withBlankRows(step.fields, data, new Set([add ?? ""].flat()))}
        revision={saved.revision}
        errors={Object.fromEntries(issues.map((issue) => [idOf(issue.path), issue.message]))}
        summary={issues.map((issue) => ({ href: `#${idOf(issue.path)}`, message: issue.message }))}
        action={continueStep.bind(null, session_id, step.number)}
      />
      <p className="mt-6">
        <Link href={"/onboarding" as Route} className="underline decoration-border-strong underline-offset-4">
          Back to all steps
        </Link>
      </p>
    </Page>
  )
}
