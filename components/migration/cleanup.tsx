import type { TellingAction } from "#components/migration/told"
import { ToldField, ToldForm } from "#components/migration/told-form"
import { Submit } from "#components/ui/submit"

/** Prunes what rollbacks live from, once a word is typed that says so. */
export function CleanUp({ action }: { action: TellingAction }) {
  return (
    <ToldForm id="cleanup" action={action} className="max-w-prose space-y-6">
      <div className="space-y-3">
        <h2 className="text-lg font-semibold">Prune what is old</h2>
        <p>
          Every move keeps the legacy row as it was before. A rollback parks the session. Both take room, and after a
          while nobody goes back.
        </p>
        <div className="rounded-md bg-warn-soft px-4 py-3">
          <p className="font-medium text-warn">What is pruned cannot be brought back</p>
          <ul className="mt-1 list-disc space-y-1 pl-5">
            <li>Before-images of that age go. The log keeps its rows and their hashes, and can still be verified.</li>
            <li>Sessions parked for that long go, with every answer in them.</li>
          </ul>
        </div>
      </div>
      <ToldField
        name="older_than_days"
        label="Older than so many days"
        hint="From 1 to 3,650."
        value="90"
        className="max-w-64"
      />
      <ToldField name="confirmation" label="Type prune to confirm" kind="text" className="max-w-64" />
      <Submit variant="danger">Prune</Submit>
    </ToldForm>
  )
}
