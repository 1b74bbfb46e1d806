"use client"

import type { Route } from "next"
import Link from "next/link"
import { useEffect, useRef, useState } from "react"
import { More } from "#components/evidence/evidence-row"
import { type Decision, PairCard } from "#components/evidence/pair-card"
import { Problem } from "#components/evidence/problem"
import type { CustomStepProps } from "#components/onboarding/drawn"
import { Fields } from "#components/onboarding/fields"
import { Button } from "#components/ui/button"
import { EmptyState } from "#components/ui/empty-state"
import { Progress } from "#components/ui/progress"
import { Spinner } from "#components/ui/spinner"
import type { Contradiction, findContradictions } from "#lib/evidence/contract"
import { isSettled, pairsWithDecisions } from "#lib/evidence/pairs"
import type { Answers } from "#lib/onboarding/field"
import { idOf } from "#lib/onboarding/form"
import { ITEMS_AFTER } from "#lib/onboarding/items"
import { call } from "#lib/platform/client"

/** `problem` stands instead of the pairs when comparing failed; the page opens all the same. */
export type ContradictionsData = {
  contradictions: Contradiction[]
  /** Documents still being read, and the names of those that were compared. */
  waiting: number
  documents: string[]
  problem: string | null
}

const LIST = "contradictions"
const LOOK_AGAIN_MS = 3000

export function Contradictions({ session_id, workspace_id, step, answers, errors, onChanged, data }: CustomStepProps) {
  const given = data as ContradictionsData | undefined
  const [found, setFound] = useState({ pairs: given?.contradictions ?? [], waiting: given?.waiting ?? 0 })
  const [problem, setProblem] = useState(given?.problem ?? null)
  const items = (Array.isArray(answers[LIST]) ? answers[LIST] : []) as Answers[]
  const { pairs: drawn, own } = pairsWithDecisions(found.pairs, items)
  const [decisions, setDecisions] = useState(new Map<string, Decision>())
  const [folded, setFolded] = useState(() => new Set(drawn.filter(isSettled).map(({ id }) => id)))
  const box = useRef<HTMLDivElement>(null)

  const look = async () => {
    try {
      const next = await call<typeof findContradictions>(
        "POST /api/v1/onboarding/{session_id}/contradictions",
        { session_id },
        { workspace_id },
      )
      setFound({ pairs: next.contradictions, waiting: next.waiting })
      setProblem(null)
    } catch (cause) {
      setProblem(cause instanceof Error ? cause.message : "The comparison failed. Try again.")
    }
  }
  // While documents are being read, pairs come by themselves.
  // biome-ignore lint/correctness/useExhaustiveDependencies: one look after each answer
  useEffect(() => {
    if (found.waiting === 0 || problem) return
    const timer = setInterval(() => document.visibilityState === "visible" && void look(), LOOK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [found, problem])

  const pairs = drawn.map((pair) => ({ ...pair, ...decisions.get(pair.id) }))
  const settled = pairs.filter(isSettled).length
  const fold = (id: string, isFolded: boolean) => {
    setFolded((before) => {
      const next = new Set(before)
      if (isFolded) next.add(id)
      else next.delete(id)
      return next
    })
    const open = pairs.find((pair) => pair.id !== id && !isSettled(pair))
    const target = isFolded ? open?.id : id
    requestAnimationFrame(() => {
      const card = target && box.current?.querySelector(`[data-pair="${CSS.escape(target)}"]`)
      const radio =
        card &&
        (card.querySelector<HTMLElement>("input:checked") ?? card.querySelector<HTMLElement>("input[type=radio]"))
      if (radio) radio.focus()
      else document.getElementById("contradictions-progress")?.focus()
    })
  }
  const list = step.fields.find((field) => field.key === LIST)
  const indexOf = (id: string, i: number) => {
    const index = items.findIndex((item) => item.id === id)
    return index < 0 ? ITEMS_AFTER + i : index
  }

  return (
    <div ref={box} className="space-y-8">
      {problem && (
        <Problem problem={problem}>
          <Button variant="secondary" size="sm" onClick={() => void look()}>
            Compare again
          </Button>
        </Problem>
      )}
      {pairs.length > 0 && (
        <div>
          <p id="contradictions-progress" tabIndex={-1} role="status" className="mb-2 font-medium">
            {`${settled} of ${pairs.length} settled`}
          </p>
          <Progress label="Contradictions settled" percent={(settled / pairs.length) * 100} />
        </div>
      )}
      {found.waiting > 0 && (
        <p className="flex items-center gap-2 text-muted">
          <Spinner />
          {found.waiting === 1 ? "One document is" : `${found.waiting} documents are`} still being read. What they say
          is compared as they come.
        </p>
      )}
      {pairs.length === 0 && found.waiting === 0 && !problem && (
        <Nothing session_id={session_id} documents={given?.documents ?? []} />
      )}
      <ol className="space-y-4">
        {pairs.map((pair, i) => (
          <PairCard
            key={pair.id}
            session_id={session_id}
            pair={pair}
            at={ITEMS_AFTER + i}
            id_at={indexOf(pair.id, i)}
            isFolded={folded.has(pair.id)}
            error={errors[idOf([LIST, indexOf(pair.id, i), "truth"])]}
            onDecide={(decision) => {
              setDecisions((before) => new Map(before).set(pair.id, decision))
              onChanged()
            }}
            onFold={(isFolded) => fold(pair.id, isFolded)}
          />
        ))}
      </ol>
      {list && (
        <More label="Write down one that was not found" isOpen={own.some((item) => item.topic)}>
          <Fields
            fields={[{ ...list, label: "Contradictions you know of" }]}
            answers={{ [LIST]: own }}
            errors={errors}
          />
        </More>
      )}
      <Fields fields={step.fields.filter((field) => field.key !== LIST)} answers={answers} errors={errors} />
    </div>
  )
}

function Nothing({ session_id, documents }: { session_id: string; documents: readonly string[] }) {
  const compared = new Intl.ListFormat("en").format(["your answers so far", ...documents])
  return (
    <EmptyState title="No contradictions found">
      <p>Compared: {compared}. They are compared again whenever you open this step.</p>
      {documents.length === 0 && (
        <p className="mt-2">
          <Link
            href={`/onboarding/${session_id}/2` as Route}
            className="underline decoration-border-strong underline-offset-4"
          >
            Add documents in step 2
          </Link>
          , and what they say is compared with what you say.
        </p>
      )}
    </EmptyState>
  )
}
