"use client"

import { type ReactNode, useActionState } from "react"
import { closePanels } from "#components/migration/act"
import { type TellingAction, UNSENT } from "#components/migration/told"
import { ToldField, ToldSummary } from "#components/migration/told-field"
import { inFigures } from "#components/migration/words"
import { Button } from "#components/ui/button"
import { Card } from "#components/ui/card"
import { countInWords } from "#components/ui/quantity"
import { Submit } from "#components/ui/submit"

type Due = { unmigrated: number; failed: number; rolled_back: number }

/** The way to a run in three steps: back up, rehearse, migrate. Both buttons ask once more. */
export function Start({ due, rehearsed, action }: { due: Due; rehearsed: ReactNode; action: TellingAction }) {
  const [told, submit, isPending] = useActionState(action, UNSENT)
  const total = due.unmigrated + due.failed + due.rolled_back
  const users = countInWords(total, "user")
  const parts = [
    [due.unmigrated, "never tried"],
    [due.failed, "failed before"],
    [due.rolled_back, "rolled back"],
  ] as const
  const who = parts.filter(([n]) => n > 0).map(([n, words]) => `${inFigures(n)} ${words}`)
  return (
    <Card aria-labelledby="start-title" className="p-5 sm:p-6">
      <form id="start" action={submit} onSubmit={closePanels}>
        <ToldSummary form="start" page="Migration" told={told} />
        <h2 id="start-title" className="text-lg font-semibold">
          {users} due
        </h2>
        <p className="text-muted">{who.join(", ")}</p>
        <ol className="mt-5 space-y-5">
          <Stage number={1} title="Back up the database">
            <p>
              A rollback undoes a run; it does not bring back a lost disk.{" "}
              <code className="font-mono text-xs">docs/operations.md</code> says how to make a backup and how to try it.
            </p>
          </Stage>
          <Stage number={2} title="Rehearse">
            <p>Does everything for real and keeps nothing, so you see who would fail and why. {rehearsed}</p>
            <Question
              id="ask-rehearse"
              label="Rehearse"
              question={`Rehearse for ${users}?`}
              yes="Yes, rehearse"
              dry_run
              is_pending={isPending}
            >
              <p>It takes about as long as the run itself. Nothing changes for anybody.</p>
            </Question>
          </Stage>
          <Stage number={3} title="Migrate">
            <p>Users go on working meanwhile. Pause, resume or roll back at any time.</p>
            <Question
              id="ask-migrate"
              label={`Migrate ${users}`}
              question={`Migrate ${users}?`}
              yes="Yes, migrate"
              is_pending={isPending}
            >
              <p>
                Each gets a session with what they had answered, in a workspace of theirs. The legacy rows stay as they
                are.
              </p>
              <p>Make sure that the backup of step 1 is there.</p>
            </Question>
          </Stage>
        </ol>
        <details className="mt-5 border-t border-border pt-4" open={told.errors.some(({ field }) => field !== null)}>
          <summary className="w-fit underline decoration-border-strong underline-offset-4 pointer-coarse:py-2">
            Batch size and speed
          </summary>
          <div className="mt-4 grid gap-5 sm:grid-cols-2">
            <ToldField
              form="start"
              name="batch_size"
              label="Users in a batch"
              hint="The unit that can be rolled back alone. 1 to 500."
              value="50"
              told={told}
            />
            <ToldField
              form="start"
              name="users_per_second"
              label="At most so many users a second"
              hint="It can be changed while the run goes on."
              optional
              told={told}
            />
          </div>
        </details>
      </form>
    </Card>
  )
}

function Stage({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <li className="flex gap-4">
      <span
        aria-hidden="true"
        className="flex size-7 shrink-0 items-center justify-center rounded-full border border-border-strong text-sm font-medium"
      >
        {number}
      </span>
      <div className="min-w-0 max-w-prose">
        <h3 className="text-md font-medium">{title}</h3>
        <div className="mt-1 space-y-3 text-muted">{children}</div>
      </div>
    </li>
  )
}

type QuestionProps = {
  id: string
  label: string
  question: string
  yes: string
  dry_run?: boolean
  is_pending: boolean
  children: ReactNode
}

/** Within the form, so that its fields go along whichever button sends it. */
function Question({
  id,
  label,
  question,
  yes,
  dry_run: isDry = false,
  is_pending: isPending,
  children,
}: QuestionProps) {
  return (
    <div className="text-foreground">
      <Button variant={isDry ? "secondary" : "primary"} popoverTarget={id} aria-disabled={isPending || undefined}>
        {label}
      </Button>
      <div id={id} popover="auto" className="panel">
        <p className="font-semibold">{question}</p>
        <div className="mt-1 space-y-2">{children}</div>
        <div className="mt-3 flex flex-wrap gap-2">
          <Submit size="sm" name="dry_run" value={String(isDry)}>
            {yes}
          </Submit>
          <Button variant="secondary" size="sm" popoverTarget={id} popoverTargetAction="hide">
            No, not now
          </Button>
        </div>
      </div>
    </div>
  )
}
