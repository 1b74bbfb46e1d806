import { z } from "zod"
import type { Answers, Field, Step } from "#lib/onboarding/field"
import { validateAnswers } from "#lib/onboarding/steps"

// Schemas of a step's answers, derived from its fields. A draft may be incomplete, blank or too long: autosave keeps
// what was typed. It may not hold unknown fields or values of another kind.

const drafts = new Map<number, z.ZodType<Answers>>()

/** Any subset of the answers, of the right types. A number that is none yet may be the text that was typed. */
export function draftSchema(step: Step): z.ZodType<Answers> {
  let schema = drafts.get(step.number)
  if (!schema) {
    schema = recordSchema(step.fields, `step ${step.number}`) as unknown as z.ZodType<Answers>
    drafts.set(step.number, schema)
  }
  return schema
}

/** Complete answers: a draft that `validateAnswers` has nothing to say about. */
export function answersSchema(step: Step): z.ZodType<Answers> {
  return draftSchema(step).superRefine((data, context) => {
    for (const { path, message } of validateAnswers(step, data)) context.addIssue({ code: "custom", path, message })
  })
}

function recordSchema(fields: readonly Field[], where: string, extra: z.core.$ZodLooseShape = {}) {
  const shape = Object.fromEntries(fields.map((field) => [field.key, fieldSchema(field).nullish()]))
  return z.strictObject(
    { ...extra, ...shape },
    {
      error: (issue) =>
        issue.code === "unrecognized_keys"
          ? `"${issue.keys.join('", "')}" is not a field of ${where}. Remove it.`
          : `Send ${where} as a group of fields.`,
    },
  )
}

function fieldSchema(field: Field): z.ZodType {
  switch (field.kind) {
    case "text":
    case "textarea":
    case "url":
      return z.string(`${field.label} must be text.`)
    case "number":
    case "year":
      return z.union([z.int(), z.string()], `${field.label} must be a whole number.`)
    case "select":
      return z.enum(["", ...field.options.map((option) => option.value)], oneOf(field.label, field.options))
    case "multi_select":
      return z.array(
        z.enum(
          field.options.map((option) => option.value),
          oneOf(field.label, field.options),
        ),
        `${field.label} must be a list.`,
      )
    case "checkbox":
      return z.boolean(`${field.label} must be true or false.`)
    case "list":
      return z.array(z.string(`Each ${field.item} must be text.`), `${field.label} must be a list of texts.`)
    case "groups": {
      const id = z.string("The id of an item must be text.").max(40, "The id of an item has at most 40 characters.")
      return z.array(recordSchema(field.fields, field.item, { id: id.optional() }), `${field.label} must be a list.`)
    }
    case "group":
      return recordSchema(field.fields, field.label)
  }
}

const oneOf = (label: string, options: readonly { value: string }[]) =>
  `${label} must be one of: ${options.map((option) => option.value).join(", ")}.`
