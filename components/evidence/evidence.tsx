"use client"

import { useEffect, useRef, useState, useSyncExternalStore } from "react"
import { AddEvidence, Recommended } from "#components/evidence/add-evidence"
import { EvidenceRow, More } from "#components/evidence/evidence-row"
import { shelfOf } from "#components/evidence/shelf"
import type { CustomStepProps } from "#components/onboarding/drawn"
import { type Errors, Fields } from "#components/onboarding/fields"
import { described, Field } from "#components/ui/field"
import { Input, Select, Textarea } from "#components/ui/input"
import type { Evidence as EvidenceData, EvidenceKind } from "#lib/evidence/contract"
import type { Answers, Field as FieldData } from "#lib/onboarding/field"
import { idOf, nameOf } from "#lib/onboarding/form"
import { ITEMS_AFTER, splitItems } from "#lib/onboarding/items"

export type EvidenceStepData = { evidence: EvidenceData[] }

const LIST = "sources"

/** Files and pages with what happens to them. Each that was read is a source among the answers, under its own id. */
export function Evidence({ session_id, workspace_id, step, answers, errors, onChanged, data }: CustomStepProps) {
  const given = (data as EvidenceStepData | undefined)?.evidence ?? []
  const shelf = shelfOf(session_id, workspace_id, given)
  const { evidence, uploads, said } = useSyncExternalStore(shelf.subscribe, shelf.snapshot, shelf.snapshot)
  const [{ own, known }] = useState(() => splitItems(answers[LIST], new Set(given.map((each) => each.evidence_id))))
  const list = step.fields.find((field) => field.key === LIST)
  const fields = list?.kind === "groups" ? list.fields : []

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, with what the page came with
  useEffect(() => {
    shelf.open(given)
    const seen = () => shelf.watch(1000)
    document.addEventListener("visibilitychange", seen)
    return () => document.removeEventListener("visibilitychange", seen)
  }, [shelf])

  const isSource = (each: EvidenceData) => each.status === "read" || known.has(each.evidence_id)
  const sources = evidence.filter(isSource).map((each) => each.evidence_id)
  // A source that came or went is an answer that changed, though nobody typed.
  const told = useRef(sources.join())
  useEffect(() => {
    if (told.current === sources.join()) return
    told.current = sources.join()
    onChanged()
  })

  const coming = uploads.filter(({ evidence_id }) => !evidence.some((each) => each.evidence_id === evidence_id))
  const kinds = new Set<EvidenceKind>([
    ...evidence
      .filter(({ status }) => status === "read")
      .map((each) => kindOf(known.get(each.evidence_id)?.item, each)),
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

const kindOf = (item: Answers | undefined, evidence: EvidenceData) => (item?.kind as EvidenceKind) || evidence.kind

/** The answers about one file or page: its kind in sight, the rest a click away. */
function Source({
  evidence,
  at,
  saved,
  fields,
  errors,
}: {
  evidence: EvidenceData
  at: number
  saved: { item: Answers; index: number } | undefined
  fields: readonly FieldData[]
  errors: Errors
}) {
  // Errors know the place among the saved answers; the controls need names that no other row takes.
  const id = (key: string) => idOf([LIST, saved?.index ?? at, key])
  const name = (key: string) => nameOf([LIST, at, key])
  const first: Answers = { title: evidence.name, kind: evidence.kind, url: evidence.url, ...saved?.item }
  const value = (key: string) => String(first[key] ?? "")
  const kind = fields.find((field) => field.key === "kind")
  const others = fields.filter((field) => field.key !== "kind" && "max" in field)
  return (
    <div className="mt-3 border-t border-border pt-3 pl-0 sm:pl-7">
      <input type="hidden" name={name("id")} value={evidence.evidence_id} />
      {kind?.kind === "select" && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <label htmlFor={id("kind")} className="text-sm text-muted">
            This is
            <span className="sr-only"> the kind of {evidence.name}</span>
          </label>
          <Select id={id("kind")} name={name("kind")} defaultValue={value("kind")} className="w-full max-w-64">
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
