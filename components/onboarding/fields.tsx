"use client"

import { Reveal } from "#components/onboarding/reveal"
import { Rows } from "#components/onboarding/rows"
import { Checkbox, Radio } from "#components/ui/choice"
import { described, Field, FieldGroup } from "#components/ui/field"
import { Input, Select, Textarea } from "#components/ui/input"
import { type Answers, type Field as FieldData, isShown, type Json } from "#lib/onboarding/field"
import { idOf, nameOf, type Path } from "#lib/onboarding/form"

/** Messages by control id. */
export type Errors = Readonly<Record<string, string>>

type Props = { fields: readonly FieldData[]; answers: Answers; path?: Path; errors: Errors }

/** Every field of a step, at any depth, as plain uncontrolled controls. */
export function Fields({ fields, answers, path = [], errors }: Props) {
  return fields.map((field) => {
    const at = [...path, field.key]
    const control = <AnyField key={field.key} field={field} value={answers[field.key]} path={at} errors={errors} />
    if (!field.show_when) return control
    const choice = nameOf([...path, field.show_when.key])
    return (
      <Reveal key={field.key} rule={field.show_when} name={choice} isShown={isShown(field, answers)}>
        {control}
      </Reveal>
    )
  })
}

type OneProps<F extends FieldData = FieldData> = { field: F; value: Json | undefined; path: Path; errors: Errors }

const text = (value: Json | undefined) => (value === null || value === undefined ? "" : String(value))
const record = (value: Json | undefined): Answers =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : {}

function AnyField({ field, value, path, errors }: OneProps) {
  const id = idOf(path)
  const name = nameOf(path)
  const error = errors[id]
  const optional = !field.required && field.kind !== "checkbox" && field.kind !== "group"
  const around = { id, label: field.label, hint: field.hint, error, optional }
  const control = { ...described(id, { hint: field.hint, error }), name, defaultValue: text(value) }

  switch (field.kind) {
    case "text":
    case "url":
      return (
        <Field {...around}>
          <Input
            {...control}
            inputMode={field.kind === "url" ? "url" : undefined}
            maxLength={field.max}
            autoComplete="off"
            // As wide as what is expected in it.
            className={field.max <= 10 ? "max-w-28" : field.max <= 120 ? "max-w-xl" : undefined}
          />
        </Field>
      )
    case "textarea":
      return (
        <Field {...around}>
          <Textarea {...control} maxLength={field.max} rows={field.max > 600 ? 4 : 2} />
        </Field>
      )
    case "number":
    case "year":
      return (
        <Field {...around}>
          <div className="flex items-center gap-2">
            <Input {...control} inputMode="numeric" autoComplete="off" className="max-w-36" />
            {field.unit && <span className="text-muted">{field.unit}</span>}
          </div>
        </Field>
      )
    case "select":
      return field.options.length <= 5 || field.options.some((option) => option.hint) ? (
        <FieldGroup {...around}>
          {field.options.map((option, i) => (
            <Radio
              key={option.value}
              id={`${id}-${i}`}
              name={name}
              value={option.value}
              label={option.label}
              hint={option.hint}
              defaultChecked={value === option.value}
            />
          ))}
        </FieldGroup>
      ) : (
        <Field {...around}>
          <Select {...control} className="max-w-md">
            <option value="">Choose one</option>
            {field.options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </Select>
        </Field>
      )
    case "multi_select":
      return (
        <FieldGroup {...around}>
          <div className="sm:columns-2">
            {field.options.map((option, i) => (
              <Checkbox
                key={option.value}
                id={`${id}-${i}`}
                name={name}
                value={option.value}
                label={option.label}
                hint={option.hint}
                defaultChecked={Array.isArray(value) && value.includes(option.value)}
                className="break-inside-avoid"
              />
            ))}
          </div>
        </FieldGroup>
      )
    case "checkbox":
      return (
        <div className={error ? "border-l-4 border-bad pl-4" : undefined}>
          {error && <Complaint id={id}>{error}</Complaint>}
          <Checkbox
            {...described(id, { hint: field.hint, error })}
            name={name}
            label={field.label}
            hint={field.hint}
            defaultChecked={value === true}
          />
        </div>
      )
    case "group":
      return (
        <FieldGroup {...around}>
          <div className="mt-2 space-y-6 border-l border-border pl-4 sm:pl-6">
            <Fields fields={field.fields} answers={record(value)} path={path} errors={errors} />
          </div>
        </FieldGroup>
      )
    case "list":
      return (
        <FieldGroup {...around}>
          <Rows path={path} item={field.item} max_items={field.max_items} values={Array.isArray(value) ? value : [""]}>
            {(item, at, label) => {
              const error = errors[idOf(at)]
              return (
                <>
                  {error && <Complaint id={idOf(at)}>{error}</Complaint>}
                  <Textarea
                    {...described(idOf(at), { error })}
                    name={nameOf(at)}
                    aria-label={label}
                    defaultValue={text(item)}
                    maxLength={field.max}
                    autoComplete="off"
                    // One line that grows: on a phone a sentence is wider than the screen.
                    rows={1}
                    className="block min-h-10! resize-none! pointer-coarse:min-h-11!"
                  />
                </>
              )
            }}
          </Rows>
        </FieldGroup>
      )
    case "groups":
      return (
        <FieldGroup {...around}>
          <Rows
            path={path}
            item={field.item}
            max_items={field.max_items}
            values={Array.isArray(value) ? value : [{}]}
            framed={{
              title: field.fields.find((sub) => sub.kind === "text" || sub.kind === "textarea")?.key ?? "",
              isInner: path.length > 1,
              columns: columnsOf(field.fields),
              hasError: (at) => Object.keys(errors).some((id) => id.startsWith(`${idOf(at)}-`)),
            }}
          >
            {(item, at) => (
              <>
                <input type="hidden" name={nameOf([...at, "id"])} value={text(record(item).id)} />
                <Fields fields={field.fields} answers={record(item)} path={at} errors={errors} />
              </>
            )}
          </Rows>
        </FieldGroup>
      )
  }
}

/** The message of a control that no `Field` stands around. */
function Complaint({ id, children }: { id: string; children: string }) {
  return (
    <p id={`${id}-error`} className="mb-1 text-sm font-medium text-bad">
      <span className="sr-only">Error: </span>
      {children}
    </p>
  )
}

/** Records of a few short fields stand side by side where there is room. */
function columnsOf(fields: readonly FieldData[]): string | undefined {
  const isShort = fields.every((field) => (field.kind === "text" || field.kind === "number") && !field.show_when)
  if (!isShort || fields.length > 4) return undefined
  const columns = fields.map((field) => (field.kind === "number" ? "11rem" : "minmax(0, 1fr)"))
  return fields.length === 4 ? columns.slice(0, 2).join(" ") : columns.join(" ")
}
