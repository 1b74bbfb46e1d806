import type { ReactNode } from "react"
import type { Told } from "#components/migration/told"
import { ErrorSummary } from "#components/ui/error-summary"
import { described, Field } from "#components/ui/field"
import { Input } from "#components/ui/input"

type ToldFieldProps = {
  /** Goes before the name, so that two forms of a page do not share an id. */
  form: string
  name: string
  label: string
  hint?: ReactNode
  optional?: boolean
  /** What stands in it before anybody typed. */
  value?: string
  told: Told
  kind?: "number" | "text"
  className?: string
}

/** One field of a form with what it came back with. */
export function ToldField({ form, name, label, hint, optional, value = "", told, kind, className }: ToldFieldProps) {
  const id = `${form}-${name}`
  const error = told.errors.find(({ field }) => field === name)?.message
  return (
    <Field
      id={id}
      label={label}
      hint={hint}
      {...(error !== undefined && { error })}
      {...(optional && { optional })}
      {...(className && { className })}
    >
      <Input
        // A field React does not control is emptied when its action is through: the new key puts back what was typed.
        key={told.values[name]}
        {...described(id, { hint, error })}
        name={name}
        inputMode={kind === "text" ? "text" : "numeric"}
        autoComplete="off"
        spellCheck={false}
        defaultValue={told.values[name] ?? value}
      />
    </Field>
  )
}

/** Heads a form that was refused; the title of the page says so as well. */
export function ToldSummary({ form, page, told }: { form: string; page: string; told: Told }) {
  if (told.errors.length === 0) return null
  return (
    <>
      <title>{`Error: ${page}`}</title>
      <ErrorSummary
        errors={told.errors.map(({ field, message }) => ({ href: `#${field ? `${form}-${field}` : form}`, message }))}
      />
    </>
  )
}
