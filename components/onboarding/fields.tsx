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
      return <Checkbox id={id} name={name} label={field.label} hint={field.hint} defaultChecked={value === true} />
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
                  {error && (
                    <p id={`${idOf(at)}-error`} className="mb-1 text-sm font-medium text-bad">
                      <span className="sr-only">Error: </span>
                      {error}
                    </p>
                  )}
                  <Input
                    {...described(idOf(at), { error })}
                    name={nameOf(at)}
                    aria-label={label}
                    defaultValue={text(item)}
                    maxLength={field.max}
                    autoComplete="off"
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
