"use client"

import { createContext, type ReactNode, useActionState, useContext, useMemo } from "react"
import { askFirst } from "#components/migration/ask"
import { type TellingAction, UNSENT } from "#components/migration/told"
import { ErrorSummary } from "#components/ui/error-summary"
import { described, Field } from "#components/ui/field"
import { Input } from "#components/ui/input"

const Answered = createContext({ form: "", told: UNSENT })

/** What the form around came back with. */
export const useTold = () => useContext(Answered).told

type ToldFormProps = { id: string; action: TellingAction; className?: string; children: ReactNode }

/** A form of the console. Refused, it says why at its head and in the title of the page, and beside each field. */
export function ToldForm({ id, action, className, children }: ToldFormProps) {
  const [told, submit] = useActionState(action, UNSENT)
  const answered = useMemo(() => ({ form: id, told }), [id, told])
  // The same list while the answer is the same: the summary takes the focus with each new one, and a live run renders every second.
  const problems = useMemo(
    () => told.errors.map(({ field, message }) => ({ href: `#${field ? `${id}-${field}` : id}` as const, message })),
    [id, told],
  )
  return (
    <form id={id} action={submit} onSubmit={askFirst} className={className}>
      {problems.length > 0 && <title>Error: Migration</title>}
      <ErrorSummary errors={problems} />
      <Answered value={answered}>{children}</Answered>
    </form>
  )
}

type ToldFieldProps = {
  name: string
  label: string
  hint?: ReactNode
  optional?: boolean
  /** What stands in it before anybody typed. */
  value?: string
  kind?: "number" | "text"
  className?: string
}

/** One field of a `ToldForm`. */
export function ToldField({ name, label, hint, optional, value = "", kind, className }: ToldFieldProps) {
  const { form, told } = useContext(Answered)
  // Two forms of a page may have a field of the same name.
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
