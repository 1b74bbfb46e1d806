import { Act } from "#components/migration/act"
import { Ask } from "#components/migration/ask"
import type { TellingAction } from "#components/migration/told"
import { ToldField, ToldForm } from "#components/migration/told-form"
import { isGoing } from "#components/migration/words"
import { countInWords } from "#components/ui/quantity"
import type { Run } from "#lib/migration/contract"

type RollBackProps = { run: Run; batch?: string | undefined; action: TellingAction }

/** Puts back what a run did, once it stands still: all of it, or one batch. */
export function RollBack({ run, batch, action }: RollBackProps) {
  return (
    <section aria-labelledby="roll-back" className="border-t border-border pt-8">
      <h2 id="roll-back" tabIndex={-1} className="text-lg font-semibold">
        Roll back
      </h2>
      <p className="mt-1 max-w-prose text-muted">
        Users stand in the former onboarding again. What they saved since is written back where the former shape can
        hold it; the rest is parked and returns when they are migrated again.
      </p>
      {isGoing(run) ? (
        <p className="mt-3 max-w-prose">Pause or cancel the run first, or wait for its end.</p>
      ) : (
        <div className="mt-4 grid gap-x-10 gap-y-6 lg:grid-cols-2">
          <Whole run={run} action={action} />
          <OneBatch run={run} batch={batch} action={action} />
        </div>
      )}
    </section>
  )
}

function Whole({ run, action }: RollBackProps) {
  const users = countInWords(run.users.succeeded, "user")
  return (
    <div>
      <h3 className="mb-1 font-medium">The whole run</h3>
      <p className="mb-2 text-sm text-muted">{users}, but for those who were moved since.</p>
      <Act
        id="roll-back-run"
        action={action}
        given={{ run_id: run.id }}
        label="Roll back the run"
        size="md"
        question={`Roll back ${users}?`}
        yes="Yes, roll back"
        variant="danger"
      >
        <p>
          Everybody whom this run migrated and who was not moved since. It can be paused and cancelled like any run.
        </p>
      </Act>
    </div>
  )
}

function OneBatch({ run, batch, action }: RollBackProps) {
  return (
    <ToldForm id="batch" action={action}>
      <input type="hidden" name="run_id" value={run.id} />
      <div className="flex flex-wrap items-end gap-3">
        <ToldField
          name="batch"
          label="One batch"
          hint="Its number, as the timeline of a user names it."
          value={batch ?? ""}
          className="w-full max-w-72"
        />
        <Ask
          id="ask-batch"
          label="Roll back the batch"
          question="Roll back this batch?"
          yes="Yes, roll back"
          variant="danger"
        >
          <p>At most {countInWords(run.batch_size, "user")}. The rest of the run stays.</p>
        </Ask>
      </div>
    </ToldForm>
  )
}
