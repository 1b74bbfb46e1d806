"use client"

import { useEffect, useRef, useState, useSyncExternalStore } from "react"
import { AddEvidence, Recommended } from "#components/evidence/add-evidence"
import { EvidenceRow, More } from "#components/evidence/evidence-row"
import { shelfOf } from "#components/evidence/shelf"
import type { CustomStepProps } from "#components/onboarding/drawn"
import { type Errors, Fields } from "#components/onboarding/fields"
import { knownOf, subscribe } from "#components/onboarding/outbox"
import { described, Field } from "#components/ui/field"
import { Input, Select, Textarea } from "#components/ui/input"
import type { Evidence as EvidenceData, EvidenceKind } from "#lib/evidence/contract"
import { recogniseKind } from "#lib/evidence/kind"
import type { Answers, Field as FieldData } from "#lib/onboarding/field"
import { idOf, nameOf } from "#lib/onboarding/form"
import { ITEMS_AFTER, type SavedItem, splitItems } from "#lib/onboarding/items"
import type { Place } from "#lib/onboarding/outbox"

export type EvidenceStepData = { evidence: EvidenceData[] }

const LIST = "sources"
const NOTHING: EvidenceData[] = []

/** Files and pages with what happens to them. Each that was read is a source among the answers, under its own id. */
export function Evidence({ step, answers, errors, onChanged, data, ...place }: CustomStepProps) {
  const { session_id, workspace_id } = place
  const given = (data as EvidenceStepData | undefined)?.evidence ?? NOTHING
  const shelf = shelfOf(session_id, workspace_id, given)
  const { evidence, uploads, said } = useSyncExternalStore(shelf.subscribe, shelf.snapshot, shelf.snapshot)
  const { known, own, unknown } = useSources({ place, answers, given, seen: shelf.seen })
  const [chosen, setChosen] = useState(new Map<string, EvidenceKind>())
  const list = step.fields.find((field) => field.key === LIST)
  const fields = list?.kind === "groups" ? list.fields : []

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, with what the page came with
  useEffect(() => {
    shelf.open(given)
    const seen = () => shelf.watch(1000)
    document.addEventListener("visibilitychange", seen)
    return () => document.removeEventListener("visibilitychange", seen)
  }, [shelf])
  const isBehind = unknown.length > 0
  useEffect(() => {
    if (isBehind) void shelf.look()
  }, [shelf, isBehind])

  // As the server names sources: whatever arrived whole and is of a kind Bridge knows.
  const isSource = (each: EvidenceData) => each.media_type !== null || known.has(each.evidence_id)
  const kindOf = (each: EvidenceData) =>
    chosen.get(each.evidence_id) ?? settledKind(known.get(each.evidence_id)?.item, each)
  // Until this page has heard of the source that the server made, it says the same as the server did: two sides that
  // add one item differently are a conflict.
  const toldKind = (each: EvidenceData) => (known.has(each.evidence_id) ? kindOf(each) : firstKind(each))
  const sources = evidence.filter(isSource)
  // A source that came, went or was recognised is an answer that changed, though nobody typed.
  const now = sources.map((each) => `${each.evidence_id} ${toldKind(each)}`).join()
  const told = useRef(now)
  useEffect(() => {
    if (told.current === now) return
    told.current = now
    onChanged()
  })

  const coming = uploads.filter(({ evidence_id }) => !evidence.some((each) => each.evidence_id === evidence_id))
  const kinds = new Set<EvidenceKind>([
    ...evidence.filter(({ status }) => status === "read").map(kindOf),
    ...own.map((item) => item.kind as EvidenceKind),
  ])
  return (
    <div className="space-y-8">
      <Recommended kinds={kinds} />
      <AddEvidence shelf={shelf} />
      <section aria-label="Files and pages">
        <ul className="space-y-3">
          {evidence.map((each, i) => (
            <EvidenceRow key={each.evidence_id} evidence={each} upload={shelf.uploadOf(each.evidence_id)} shelf={shelf}>
              {isSource(each) && (
                <Source
                  evidence={each}
                  at={ITEMS_AFTER + i}
                  saved={known.get(each.evidence_id)}
                  kind={kindOf(each)}
                  told={toldKind(each)}
                  onKind={(kind) => setChosen((before) => new Map(before).set(each.evidence_id, kind))}
                  fields={fields}
                  errors={errors}
                />
              )}
            </EvidenceRow>
          ))}
          {coming.map((upload) => (
            <EvidenceRow key={upload.id} evidence={undefined} upload={upload} shelf={shelf} />
          ))}
        </ul>
        <p role="status" className="sr-only">
          {said}
        </p>
        {unknown.map((item, i) =>
          Object.entries(item).map(([key, value]) => (
            <input
              key={`${item.id}-${key}`}
              type="hidden"
              name={nameOf([LIST, ITEMS_AFTER + evidence.length + i, key])}
              value={String(value ?? "")}
            />
          )),
        )}
      </section>
      {list?.kind === "groups" && (
        <More label="Add a source by hand: a book, a call, a letter" isOpen={own.some((item) => item.title)}>
          <Fields fields={[{ ...list, label: "Sources by hand" }]} answers={{ [LIST]: own }} errors={errors} />
        </More>
      )}
      <Fields fields={step.fields.filter((field) => field.key !== LIST)} answers={answers} errors={errors} />
    </div>
  )
}

/** The items a page came with that belong to no file. Asked again of the same page, the answer stays the same. */
const handsOf = new WeakMap<readonly EvidenceData[], ReadonlySet<string>>()
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * The sources among the answers: `known` by evidence id, `own` entered by hand, `unknown` of files that this page has
 * yet to hear of, which are kept as they are. What came back from a save since the page was made counts too.
 */
function useSources({
  place,
  answers,
  given,
  seen,
}: {
  place: Place
  answers: Answers
  given: readonly EvidenceData[]
  seen: ReadonlySet<string>
}) {
  const saved = useSyncExternalStore(
    subscribe,
    () => knownOf(place)?.answers,
    () => undefined,
  )
  const { known: shown, own: rest } = splitItems(answers[LIST], seen)
  let hands = handsOf.get(given)
  if (!hands) {
    hands = new Set(rest.map((item) => String(item.id)))
    if (given !== NOTHING) handsOf.set(given, hands)
  }
  const isHand = ({ id }: Answers) => typeof id !== "string" || !UUID.test(id) || hands.has(id)
  const known = new Map<string, SavedItem>([...splitItems(saved?.[LIST], seen).known, ...shown])
  return { known, own: rest.filter(isHand), unknown: rest.filter((item) => !isHand(item)) }
}

const firstKind = ({ name, url }: EvidenceData) => recogniseKind(name, "", url)

/** What a person chose, else what was recognised: by the name when it arrived, by its content once it was read. */
function settledKind(item: Answers | undefined, each: EvidenceData): EvidenceKind {
  const saved = item?.kind as EvidenceKind | undefined
  return saved && saved !== firstKind(each) ? saved : each.kind
}

/** The answers about one file or page: its kind in sight, the rest a click away. */
function Source({
  evidence,
  at,
  saved,
  kind: shown,
  told,
  onKind,
  fields,
  errors,
}: {
  evidence: EvidenceData
  at: number
  saved: { item: Answers; index: number } | undefined
  kind: EvidenceKind
  /** The kind the answers hold, which follows the one that is shown. */
  told: EvidenceKind
  onKind: (kind: EvidenceKind) => void
  fields: readonly FieldData[]
  errors: Errors
}) {
  // Errors know the place among the saved answers; the controls need names that no other row takes.
  const id = (key: string) => idOf([LIST, saved?.index ?? at, key])
  const name = (key: string) => nameOf([LIST, at, key])
  const first: Answers = { title: evidence.name.slice(0, 200), url: evidence.url, ...saved?.item }
  const value = (key: string) => String(first[key] ?? "")
  const kind = fields.find((field) => field.key === "kind")
  const others = fields.filter((field) => field.key !== "kind" && "max" in field)
  return (
    <div className="mt-3 border-t border-border pt-3 pl-0 sm:pl-7">
      <input type="hidden" name={name("id")} value={evidence.evidence_id} />
      {told !== shown && <input type="hidden" name={name("kind")} value={told} />}
      {kind?.kind === "select" && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <label htmlFor={id("kind")} className="text-sm text-muted">
            This is
            <span className="sr-only"> the kind of {evidence.name}</span>
          </label>
          <Select
            id={id("kind")}
            name={told === shown ? name("kind") : undefined}
            value={shown}
            onChange={(event) => onKind(event.target.value as EvidenceKind)}
            className="w-full max-w-64"
          >
            {kind.options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </Select>
        </div>
      )}
      <More label="Title, link, quote and note" isOpen={others.some((field) => errors[id(field.key)])}>
        {others.map((field) => {
          const control = {
            ...described(id(field.key), { error: errors[id(field.key)] }),
            name: name(field.key),
            defaultValue: value(field.key),
            maxLength: "max" in field ? field.max : undefined,
          }
          return (
            <Field
              key={field.key}
              id={id(field.key)}
              label={field.label}
              error={errors[id(field.key)]}
              optional={!field.required}
            >
              {field.kind === "textarea" ? (
                <Textarea {...control} rows={2} />
              ) : (
                <Input {...control} autoComplete="off" />
              )}
            </Field>
          )
        })}
      </More>
    </div>
  )
}
