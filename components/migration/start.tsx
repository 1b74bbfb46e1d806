"use client"

import type { ReactNode } from "react"
import { Ask } from "#components/migration/ask"
import type { TellingAction } from "#components/migration/told"
import { ToldField, ToldForm, useTold } from "#components/migration/told-form"
import { inFigures } from "#components/migration/words"
import { Card } from "#components/ui/card"
import { countInWords } from "#components/ui/quantity"

type Due = { unmigrated: number; failed: number; rolled_back: number }

/** The way to a run in three steps: back up, rehearse, migrate. Both buttons ask once more. */
export function Start({ due, rehearsed, action }: { due: Due; rehearsed: ReactNode; action: TellingAction }) {
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
      <ToldForm id="start" action={action}>
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
            <Ask
              id="ask-rehearse"
              label="Rehearse"
              question={`Rehearse for ${users}?`}
              yes="Yes, rehearse"
              sends={{ name: "dry_run", value: "true" }}
            >
              <p>It takes about as long as the run itself. Nothing changes for anybody.</p>
            </Ask>
          </Stage>
          <Stage number={3} title="Migrate">
            <p>Users go on working meanwhile. Pause, resume or roll back at any time.</p>
            <Ask
              id="ask-migrate"
              label={`Migrate ${users}`}
              question={`Migrate ${users}?`}
              yes="Yes, migrate"
              variant="primary"
              sends={{ name: "dry_run", value: "false" }}
            >
              <p>
                Each gets a session with what they had answered, in a workspace of theirs. The legacy rows stay as they
                are.
              </p>
              <p>Make sure that the backup of step 1 is there.</p>
            </Ask>
          </Stage>
        </ol>
        <Pace />
      </ToldForm>
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

function Pace() {
  const isRefused = useTold().errors.some(({ field }) => field !== null)
  return (
    <details className="mt-5 border-t border-border pt-4" open={isRefused}>
      <summary className="w-fit underline decoration-border-strong underline-offset-4 pointer-coarse:py-2">
        Batch size and speed
      </summary>
      <div className="mt-4 grid gap-5 sm:grid-cols-2">
        <ToldField
          name="batch_size"
          label="Users in a batch"
          hint="The unit that can be rolled back alone. 1 to 500."
          value="50"
        />
        <ToldField
          name="users_per_second"
          label="At most so many users a second"
          hint="It can be changed while the run goes on."
          optional
        />
      </div>
    </details>
  )
}
