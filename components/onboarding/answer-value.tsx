import { type Answers, type Field, isEmpty, isShown, type Json } from "#lib/onboarding/field"

const record = (value: Json | undefined): Answers =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : {}

const labelOf = (field: Extract<Field, { kind: "select" | "multi_select" }>, value: Json) =>
  field.options.find((option) => option.value === value)?.label ?? String(value)

/** An answer as people read it. */
export function AnswerValue({ field, value }: { field: Field; value: Json | undefined }) {
  if (value === undefined || isEmpty(value)) return <span className="text-muted">Not answered</span>
  switch (field.kind) {
    case "checkbox":
      return "Yes"
    case "select":
      return labelOf(field, value)
    case "multi_select":
      return Array.isArray(value) ? value.map((item) => labelOf(field, item)).join(", ") : String(value)
    case "list":
      return (
        <ul className="list-disc space-y-1 pl-5">
          {(Array.isArray(value) ? value : [value]).map((item, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: texts may repeat, and nothing here moves
            <li key={i}>{String(item)}</li>
          ))}
        </ul>
      )
    case "group":
      return <AnswerList fields={field.fields} answers={record(value)} />
    case "groups":
      return (
        <ol className="space-y-4">
          {(Array.isArray(value) ? value : []).map((item, i) => (
            <li key={String(record(item).id ?? i)} className="border-l-2 border-border pl-4">
              <AnswerList fields={field.fields} answers={record(item)} />
            </li>
          ))}
        </ol>
      )
    default:
      return <span className="whitespace-pre-line">{String(value)}</span>
  }
}

/** The answered fields of a record; blank ones would only make it longer. */
export function AnswerList({ fields, answers }: { fields: readonly Field[]; answers: Answers }) {
  return (
    <dl className="space-y-2">
      {fields
        .filter((field) => !isEmpty(answers[field.key]) && isShown(field, answers))
        .map((field) => (
          <div key={field.key}>
            <dt className="text-sm text-muted">{field.label}</dt>
            <dd>
              <AnswerValue field={field} value={answers[field.key]} />
            </dd>
          </div>
        ))}
    </dl>
  )
}
