"use client"

import { useActionState } from "react"
import { Act, closePanels } from "#components/migration/act"
import { type TellingAction, UNSENT } from "#components/migration/told"
import { ToldField, ToldSummary } from "#components/migration/told-field"
import { inFigures } from "#components/migration/words"
import { Button } from "#components/ui/button"
import { countInWords } from "#components/ui/quantity"
import { Submit } from "#components/ui/submit"
import type { Run } from "#lib/migration/contract"

/** Puts back what a run did: all of it, or one batch. */
export function RollBack({ run, batch, action }: { run: Run; batch?: string | undefined; action: TellingAction }) {
  const [told, submit, isPending] = useActionState(action, UNSENT)
  const last = Math.max(0, run.batches - 1)
  return (
    <section aria-labelledby="roll-back" className="border-t border-border pt-8">
      <h2 id="roll-back" tabIndex={-1} className="text-lg font-semibold">
        Roll back
      </h2>
      <p className="mt-1 max-w-prose text-muted">
        Users stand in the former onboarding again. What they saved since is written back where the former shape can
        hold it; the rest is parked and returns when they are migrated again.
      </p>
      <div className="mt-4 grid gap-x-10 gap-y-6 lg:grid-cols-2">
        <div>
          <h3 className="mb-1 font-medium">The whole run</h3>
          <p className="mb-2 text-sm text-muted">
            {countInWords(run.users.succeeded, "user")}, but for those who were moved since.
          </p>
          <Act
            id="roll-back-run"
            action={action}
            given={{ run_id: run.id }}
            label="Roll back the run"
            size="md"
            question={`Roll back ${countInWords(run.users.succeeded, "user")}?`}
            yes="Yes, roll back"
            variant="danger"
          >
            <p>
              Everybody whom this run migrated and who was not moved since. It can be paused and cancelled like any run.
            </p>
          </Act>
        </div>
        <form id="batch" action={submit} onSubmit={closePanels}>
          <ToldSummary form="batch" page="Migration" told={told} />
          <input type="hidden" name="run_id" value={run.id} />
          <div className="flex flex-wrap items-end gap-3">
            <ToldField
              form="batch"
              name="batch"
              label="One batch"
              hint={`Its number, from 0 to ${inFigures(last)}. The timeline of a user names it.`}
              value={batch ?? ""}
              told={told}
              className="w-full max-w-72"
            />
            <Button variant="danger" popoverTarget="ask-batch" aria-disabled={isPending || undefined}>
              Roll back the batch
            </Button>
          </div>
          <div id="ask-batch" popover="auto" className="panel">
            <p className="font-semibold">Roll back this batch?</p>
            <p className="mt-1">At most {countInWords(run.batch_size, "user")}. The rest of the run stays.</p>
            <div className="mt-3 flex flex-wrap gap-2">
              <Submit size="sm" variant="danger">
                Yes, roll back
              </Submit>
              <Button variant="secondary" size="sm" popoverTarget="ask-batch" popoverTargetAction="hide">
                No, leave it
              </Button>
            </div>
          </div>
        </form>
      </div>
    </section>
  )
}
