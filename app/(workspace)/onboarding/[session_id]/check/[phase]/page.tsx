import type { Metadata, Route } from "next"
import Link from "next/link"
import { notFound } from "next/navigation"
import { load } from "#app/load"
import { CheckAnswers } from "#components/onboarding/check-answers"
import { buttonStyle } from "#components/ui/button"
import { Page } from "#components/ui/page"
import { getSummary } from "#lib/onboarding/contract"
import type { Answers } from "#lib/onboarding/field"
import * as onboarding from "#lib/onboarding/service"
import { PHASES, STEPS } from "#lib/onboarding/steps"

type Props = PageProps<"/onboarding/[session_id]/check/[phase]">

const phaseOf = (number: string) => PHASES.find((phase) => String(phase.number) === number)

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Check your answers: ${phaseOf((await params).phase)?.title ?? "not found"}` }
}

export default async function CheckPage({ params }: Props) {
  const { session_id, phase: number } = await params
  const phase = phaseOf(number)
  if (!phase) notFound()
  const { steps, progress } = await load(onboarding.getSummary, getSummary.params, { session_id })
  const numbers = new Set(STEPS.filter((step) => step.phase === phase.number).map((step) => step.number))
  const first = STEPS.find((step) => step.phase === phase.number + 1)
  return (
    <Page
      width="text"
      above={
        <Link
          href={`/onboarding/${session_id}` as Route}
          className="inline-block min-h-6 underline decoration-border-strong underline-offset-4"
        >
          Onboarding
        </Link>
      }
      title="Check your answers"
      lead={`Phase ${phase.number} of 6: ${phase.title}`}
    >
      <CheckAnswers
        session_id={session_id}
        missing={progress.missing.filter(({ step }) => numbers.has(step))}
        steps={STEPS.filter((step) => step.phase === phase.number).map((step) => ({
          step,
          answers: (steps.find(({ step_id }) => step_id === step.number)?.data ?? {}) as Answers,
          status: progress.statuses.find((each) => each.step === step.number)?.status ?? "not_started",
        }))}
      />
      <p className="mt-8 flex flex-wrap gap-3">
        {first ? (
          <Link href={`/onboarding/${session_id}/${first.number}` as Route} className={buttonStyle()}>
            Go on to {PHASES[phase.number]?.title}
          </Link>
        ) : (
          <Link href={`/onboarding/${session_id}` as Route} className={buttonStyle()}>
            Go on to build the manifest
          </Link>
        )}
        <Link href={`/onboarding/${session_id}` as Route} className={buttonStyle({ variant: "secondary" })}>
          All steps
        </Link>
      </p>
    </Page>
  )
}
