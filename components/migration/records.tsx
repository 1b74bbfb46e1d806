import { ChevronDown } from "lucide-react"
import type { UserDetail } from "#components/migration/words"
import { AnswerList } from "#components/onboarding/answer-value"
import { Instant } from "#components/ui/instant"
import { Status, type Tone } from "#components/ui/status"

import type { Answers } from "#lib/onboarding/field"
import { stepByNumber } from "#lib/onboarding/steps"

type Record = NonNullable<UserDetail["session"]>["records"][number]

const STATUS: { [S in Record["status"]]: { words: string; tone: Tone } } = {
  completed: { words: "Completed", tone: "good" },
  in_progress: { words: "In progress", tone: "warn" },
  not_started: { words: "Not yet started", tone: "neutral" },
}
const SOURCE: { [S in Record["source"]]: string } = {
  legacy: "From the former onboarding",
  person: "Saved",
  none: "",
}

/** The last record is the finalization, which asks nothing. */
const isQuestion = (step: number) => stepByNumber(step) !== undefined

/** The 24 records of a session; those with answers open. */
export function Records({ session: { records } }: { session: NonNullable<UserDetail["session"]> }) {
  return (
    <section aria-labelledby="records-title">
      <h2 id="records-title" className="text-lg font-semibold">
        {records.length} records
      </h2>
      <p className="text-muted">
        {records.filter(({ status }) => status === "completed").length} completed,{" "}
        {records.filter(({ data }) => data !== null).length} with answers
      </p>
      <ol className="mt-3 gap-x-10 border-t border-border lg:columns-2">
        {records.map((record) => (
          <li key={record.step} className="break-inside-avoid border-b border-border py-2">
            {record.data === null || !isQuestion(record.step) ? (
              <Line record={record} />
            ) : (
              <details className="group">
                <summary className="block rounded-sm">
                  <Line record={record} />
                </summary>
                <div className="mt-2 mb-1 rounded-md bg-surface p-4">
                  <AnswerList fields={stepByNumber(record.step)?.fields ?? []} answers={record.data as Answers} />
                </div>
              </details>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}

function Line({ record: { step, title, status, source, data, saved_at: savedAt } }: { record: Record }) {
  const { words, tone } = STATUS[status]
  // A step that was only passed says no more than its status does.
  const said = data === null ? "" : isQuestion(step) ? SOURCE[source] : "Done"
  return (
    <div className="grid min-h-6 grid-cols-[1.75rem_minmax(0,1fr)_auto] items-baseline">
      <span className="text-muted">{step}</span>
      <div>
        {data === null || !isQuestion(step) ? (
          title
        ) : (
          <span className="underline decoration-border-strong underline-offset-4">
            {title}
            <ChevronDown aria-hidden="true" className="ml-1 inline size-4 text-muted group-open:rotate-180" />
          </span>
        )}
        {said && (
          <p className="text-sm text-muted">
            {said}
            {source === "person" && savedAt && (
              <>
                {" "}
                <Instant at={savedAt} />
              </>
            )}
          </p>
        )}
      </div>
      <Status tone={tone}>{words}</Status>
    </div>
  )
}
