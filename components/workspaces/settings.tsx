"use client"

import { useActionState } from "react"
import { ErrorSummary } from "#components/ui/error-summary"
import { described, Field } from "#components/ui/field"
import { Input } from "#components/ui/input"
import { Submit } from "#components/ui/submit"

export type RenameState = { name: string; error?: string; is_saved?: boolean }

/** The workspace's name. Says in words whether it was saved. */
export function RenameWorkspace({
  name,
  action,
}: {
  name: string
  action: (state: RenameState, form: FormData) => Promise<RenameState>
}) {
  const [state, submit] = useActionState(action, { name })
  return (
    <form action={submit} className="max-w-md space-y-4">
      {state.error && <title>Error: Settings</title>}
      <ErrorSummary errors={state.error ? [{ href: "#workspace-name", message: state.error }] : []} />
      <Field id="workspace-name" label="Workspace name" error={state.error}>
        <Input
          {...described("workspace-name", { error: state.error })}
          name="name"
          defaultValue={state.name}
          maxLength={80}
        />
      </Field>
      <div className="flex items-center gap-4">
        <Submit>Save</Submit>
        <p role="status" className="text-sm text-muted">
          {state.is_saved && "Saved"}
        </p>
      </div>
    </form>
  )
}
