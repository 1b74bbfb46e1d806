import { cx } from "class-variance-authority"
import type { ReactNode } from "react"

type FieldProps = {
  id: string
  label: ReactNode
  hint?: ReactNode
  error?: string
  /** Says "(optional)" after the label. Required is the rule and is not marked. */
  optional?: boolean
  className?: string
  children: ReactNode
}

/** The attributes of a control inside `Field`: ties it to its hint and its error. */
export function described(id: string, { hint, error }: { hint?: unknown; error?: unknown }) {
  const ids = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ")
  return { id, "aria-describedby": ids || undefined, "aria-invalid": error ? true : undefined } as const
}

function Words({ id, hint, error }: Pick<FieldProps, "id" | "hint" | "error">) {
  return (
    <>
      {hint && (
        <p id={`${id}-hint`} className="mb-2 max-w-prose text-sm text-muted">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="mb-2 text-sm font-medium text-bad">
          <span className="sr-only">Error: </span>
          {error}
        </p>
      )}
    </>
  )
}

const optionalMark = <span className="font-normal text-muted"> (optional)</span>

/** Label, hint, error, control, in the order they are read. Give the control `{...described(id, { hint, error })}`. */
export function Field({ id, label, hint, error, optional, className, children }: FieldProps) {
  return (
    <div className={cx("min-w-0", error && "border-l-4 border-bad pl-4", className)}>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
        {optional && optionalMark}
      </label>
      <Words id={id} hint={hint} error={error} />
      {children}
    </div>
  )
}

/** The same for several controls that answer one question. */
export function FieldGroup({ id, label, hint, error, optional, className, children }: FieldProps) {
  return (
    <fieldset
      id={id}
      tabIndex={-1}
      className={cx("min-w-0", error && "border-l-4 border-bad pl-4", className)}
      aria-describedby={described(id, { hint, error })["aria-describedby"]}
    >
      <legend className="mb-1 font-medium">
        {label}
        {optional && optionalMark}
      </legend>
      <Words id={id} hint={hint} error={error} />
      {children}
    </fieldset>
  )
}
