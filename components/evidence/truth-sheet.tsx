"use client"

import type { Route } from "next"
import Link from "next/link"
import { useRouter } from "next/navigation"
import {
  type SyntheticEvent,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
  useTransition,
} from "react"
import { More } from "#components/evidence/evidence-row"
import { FactRow } from "#components/evidence/fact-row"
import { Problem } from "#components/evidence/problem"
import type { CustomStepProps } from "#components/onboarding/drawn"
import { Fields } from "#components/onboarding/fields"
import { Button, buttonStyle } from "#components/ui/button"
import { Checkbox } from "#components/ui/choice"
import { EmptyState } from "#components/ui/empty-state"
import { Select } from "#components/ui/input"
import { Kbd } from "#components/ui/kbd"
import { Progress } from "#components/ui/progress"
import { Spinner } from "#components/ui/spinner"
import type { TruthRow } from "#lib/evidence/truth-sheet"
import {
  CHOICES,
  type Choice,
  type DrawnFact,
  documentOf,
  factsWithVerdicts,
  isDecided,
  type Judgement,
  nextUndecided,
} from "#lib/evidence/verdicts"
import type { Answers } from "#lib/onboarding/field"
import { idOf } from "#lib/onboarding/form"
import { ITEMS_AFTER } from "#lib/onboarding/items"

/** `problem` stands instead of the facts when finding them failed; the page opens all the same. */
export type TruthSheetData = { rows: TruthRow[]; waiting: number; problem: string | null }

const LIST = "facts"
const GONE = "gone"
const SAID: Record<Choice, string> = {
  confirm: "Confirmed",
  edit: "Confirmed",
  reject: "Rejected",
  unsure: "Not sure",
  "": "",
}
const never = () => () => {}
/** What is looked at is no answer: the form need not save for it. */
const quiet = (event: SyntheticEvent) => event.stopPropagation()

/** Every fact found, to confirm, correct or reject. */
export function TruthSheet({ session_id, step, answers, errors, onChanged, data }: CustomStepProps) {
  const { rows, waiting, problem } = (data as TruthSheetData | undefined) ?? { rows: [], waiting: 0, problem: null }
  const items = (Array.isArray(answers[LIST]) ? answers[LIST] : []) as Answers[]
  const { facts: drawn, own } = factsWithVerdicts(rows, items)
  const [judged, setJudged] = useState(new Map<string, Judgement>())
  const [shown, setShown] = useState({ document: "", isUndecidedOnly: false, entered: "" })
  const [allOf, setAllOf] = useState<{ document: string; ids: string[] } | null>(null)
  const [said, setSaid] = useState("")
  const isLive = useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
  const box = useRef<HTMLDivElement>(null)

  const facts = drawn.map((fact) => ({ ...fact, ...judged.get(fact.id) }))
  const decided = facts.filter(isDecided).length
  const judge = (ids: readonly string[], judgement: (fact: DrawnFact) => Judgement) =>
    setJudged((before) => {
      const next = new Map(before)
      for (const fact of facts) if (ids.includes(fact.id)) next.set(fact.id, judgement(fact))
      return next
    })

  // Somebody may have chosen before the script was there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, with what the page came with
  useLayoutEffect(() => {
    for (const input of box.current?.querySelectorAll<HTMLInputElement>("input[data-choice]:checked") ?? []) {
      const fact = facts.find(({ id }) => id === input.closest<HTMLElement>("[data-fact]")?.dataset.fact)
      const choice = CHOICES.find((each) => each === input.dataset.choice)
      if (fact && choice && fact.choice !== choice) judge([fact.id], () => ({ choice, text: fact.text }))
    }
  }, [])

  // The form reads its controls, and those of a judged fact take part only after they were drawn anew.
  const now = JSON.stringify(
    facts.filter(({ choice }) => choice !== "").map(({ id, choice, text }) => [id, choice, text]),
  )
  const told = useRef(now)
  useEffect(() => {
    if (told.current === now) return
    told.current = now
    onChanged()
  })

  const documents = documentsOf(facts)
  const isSeen = (fact: DrawnFact) =>
    (shown.document === "" || shown.document === keyOf(fact)) &&
    // The one being worked on stays until the focus leaves it.
    (!shown.isUndecidedOnly || !isDecided(fact) || fact.id === shown.entered)
  const goOn = (id: string) => {
    if (facts.find((fact) => fact.id === id)?.choice === "edit") {
      setSaid(`${SAID.edit}. ${decided} of ${facts.length} decided.`)
    }
    requestAnimationFrame(() => {
      const inView = orderOf(documents).filter((fact) => shown.document === "" || keyOf(fact) === shown.document)
      const target = nextUndecided(
        inView.map((fact) => (fact.id === id ? { ...fact, choice: "confirm" } : fact)),
        id,
      )
      const row = target && box.current?.querySelector(`[data-fact="${CSS.escape(target.id)}"]`)
      const control = row?.querySelector<HTMLElement>("input[type=radio]") ?? document.getElementById("facts-progress")
      control?.focus()
    })
  }
  const onJudge = (fact: DrawnFact, judgement: Judgement) => {
    judge([fact.id], () => judgement)
    const count = decided - Number(isDecided(fact)) + Number(isDecided(judgement))
    if (judgement.choice !== "edit") setSaid(`${SAID[judgement.choice]}. ${count} of ${facts.length} decided.`)
  }
  const confirmAll = (document: string, ids: string[]) => {
    judge(ids, (fact) => ({ choice: "confirm", text: fact.statement }))
    setAllOf({ document, ids })
    setSaid(`${countOf(ids.length)} confirmed. ${decided + ids.length} of ${facts.length} decided.`)
  }
  const undoAll = (ids: string[]) => {
    judge(ids, (fact) => ({ choice: "", text: fact.statement }))
    setAllOf(null)
    setSaid(`${countOf(ids.length)} undecided again.`)
  }

  const hasError = (index: number) => Object.keys(errors).some((id) => `${id}-`.startsWith(`${idOf([LIST, index])}-`))
  const list = step.fields.find((field) => field.key === LIST)
  const at = new Map(facts.map((fact, i) => [fact.id, ITEMS_AFTER + i]))
  return (
    <div ref={box} className="space-y-8">
      {problem && (
        <Problem problem={problem}>
          <LookAgain session_id={session_id} step={step.number} label="Try again" />
        </Problem>
      )}
      {waiting > 0 && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-muted">
          <Spinner />
          <p className="min-w-0">
            {waiting === 1 ? "One document is" : `${waiting} documents are`} still being read. More facts may come.
          </p>
          <LookAgain session_id={session_id} step={step.number} label="Look again" />
        </div>
      )}
      {rows.length === 0 && waiting === 0 && !problem && <Nothing session_id={session_id} />}
      {facts.length > 0 && (
        <div>
          <p id="facts-progress" tabIndex={-1} className="mb-2 scroll-mt-16 font-medium">
            {`${decided} of ${facts.length} decided`}
          </p>
          <Progress label="Facts decided" percent={(decided / facts.length) * 100} />
          <p role="status" className="sr-only">
            {said}
          </p>
          <div className={isLive ? undefined : "invisible"}>
            <div className="mt-4 flex flex-wrap items-center gap-x-6 gap-y-1" onChange={quiet} onInput={quiet}>
              {documents.length > 1 && (
                <div className="flex min-w-0 flex-wrap items-center gap-x-3">
                  <label htmlFor="facts-document" className="text-sm text-muted">
                    Show
                  </label>
                  <Select
                    id="facts-document"
                    className="w-64 max-w-full"
                    value={shown.document}
                    onChange={(event) => setShown({ ...shown, document: event.target.value, entered: "" })}
                  >
                    <option value="">All documents</option>
                    {documents.map(({ key, name }) => (
                      <option key={key} value={key}>
                        {name}
                      </option>
                    ))}
                  </Select>
                </div>
              )}
              <Checkbox
                id="facts-undecided"
                label="Only undecided"
                checked={shown.isUndecidedOnly}
                onChange={(event) => setShown({ ...shown, isUndecidedOnly: event.target.checked, entered: "" })}
              />
            </div>
            <p className="mt-1 text-sm text-muted pointer-coarse:hidden">
              With the focus on a fact, <Kbd>c</Kbd> confirms it, <Kbd>e</Kbd> edits it and <Kbd>r</Kbd> rejects it.
            </p>
          </div>
        </div>
      )}
      {documents.map(({ key, name, facts: here }) => {
        const left = here.filter((fact) => fact.choice === "").map(({ id }) => id)
        const undo = allOf?.document === key && left.length === 0 ? allOf.ids : null
        return (
          <section key={key} aria-label={name} className={here.some(isSeen) ? undefined : "hidden"}>
            <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-border-strong pb-2">
              <h2 className="min-w-0 text-md font-semibold wrap-anywhere">{name}</h2>
              {key !== GONE && isLive && (left.length > 0 || undo) && (
                <Button variant="secondary" size="sm" onClick={() => (undo ? undoAll(undo) : confirmAll(key, left))}>
                  {undo ? "Undo confirm all" : `Confirm all ${left.length} from this document`}
                  <span className="sr-only">: {name}</span>
                </Button>
              )}
            </div>
            <ol>
              {here.map((fact) => {
                const index = fact.index ?? -1
                return (
                  <FactRow
                    key={fact.id}
                    fact={fact}
                    at={at.get(fact.id) ?? ITEMS_AFTER}
                    // Rows added by hand count from 0, so a saved place is taken only where an error points to it.
                    id_at={hasError(index) ? index : (at.get(fact.id) ?? ITEMS_AFTER)}
                    isLive={isLive}
                    isGone={!fact.found && !problem}
                    isHidden={!isSeen(fact)}
                    errors={{
                      statement: errors[idOf([LIST, index, "statement"])],
                      verdict: errors[idOf([LIST, index, "verdict"])],
                    }}
                    onJudge={(judgement) => onJudge(fact, judgement)}
                    onNext={() => goOn(fact.id)}
                    onEnter={() => shown.entered !== fact.id && setShown((before) => ({ ...before, entered: fact.id }))}
                  />
                )
              })}
            </ol>
          </section>
        )
      })}
      {facts.length > 0 && shown.isUndecidedOnly && !facts.some(isSeen) && (
        <p className="text-muted">Nothing is left to decide here.</p>
      )}
      {list && (
        <More label="Add a fact by hand" isOpen={own.some((item) => item.statement)}>
          <Fields fields={[{ ...list, label: "Facts by hand" }]} answers={{ [LIST]: own }} errors={errors} />
        </More>
      )}
      <Fields fields={step.fields.filter((field) => field.key !== LIST)} answers={answers} errors={errors} />
    </div>
  )
}

type Section = { key: string; name: string; facts: DrawnFact[] }

const keyOf = (fact: DrawnFact) => fact.found?.evidence_id ?? GONE
const orderOf = (documents: readonly Section[]) => documents.flatMap(({ facts }) => facts)
const countOf = (count: number) => (count === 1 ? "One fact" : `${count} facts`)

/** The facts by document, the one with the most useful fact first. */
function documentsOf(facts: readonly DrawnFact[]): Section[] {
  const sections = new Map<string, Section>()
  for (const fact of facts) {
    const key = keyOf(fact)
    const name = fact.found ? documentOf(fact.found) : "Decided earlier"
    const section = sections.get(key) ?? { key, name, facts: [] }
    section.facts.push(fact)
    sections.set(key, section)
  }
  return [...sections.values()]
}

/** Asks the server again. Without script it is a link to this page. */
function LookAgain({ session_id, step, label }: { session_id: string; step: number; label: string }) {
  const router = useRouter()
  const [isLooking, startLooking] = useTransition()
  return (
    <Link
      href={`/onboarding/${session_id}/${step}` as Route}
      prefetch={false}
      className={buttonStyle({ variant: "secondary", size: "sm" })}
      onClick={(event) => {
        event.preventDefault()
        startLooking(() => router.refresh())
      }}
    >
      {isLooking ? "Looking" : label}
    </Link>
  )
}

function Nothing({ session_id }: { session_id: string }) {
  return (
    <EmptyState
      title="No facts found yet"
      action={
        <Link href={`/onboarding/${session_id}/2` as Route} className={buttonStyle({ variant: "secondary" })}>
          Add documents in step 2
        </Link>
      }
    >
      <p>Facts are found in your documents: prices, dates, figures, names. You can also add a fact by hand below.</p>
    </EmptyState>
  )
}
