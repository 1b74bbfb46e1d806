import { expect, it } from "vitest"
import { schemaText } from "#lib/platform/schema-text"

const object = {
  type: "object",
  properties: { name: { type: "string" }, tags: { type: "array", items: { type: "string" } } },
  required: ["name"],
}

it.each([
  [{ type: "string", format: "uuid" }, "string (uuid)"],
  [{ type: "integer", minimum: 1, maximum: 23 }, "integer (1..23)"],
  [{ type: "integer", minimum: -9007199254740991 }, "integer"],
  [{ $ref: "#/components/schemas/Workspace" }, "Workspace"],
  [{ anyOf: [{ type: "string" }, { type: "null" }] }, "string | null"],
  [{ type: "array", items: { enum: ["a", "b"] } }, '("a" | "b")[]'],
  [{ type: "array", prefixItems: [{ type: "string" }, { type: "number" }] }, "[string, number]"],
  [{ type: ["string", "null"] }, "string | null"],
  [object, "{\n  name: string\n  tags?: string[]\n}"],
  [{ type: "object", additionalProperties: { type: "number" } }, "{\n  [key]: number\n}"],
  [{ type: "object", properties: { at: { type: "string", description: "when" } } }, "{\n  at?: string  // when\n}"],
  [{ const: 1 }, "1"],
  [{}, "anything"],
  [undefined, "anything"],
])("reads schema %# as people do", (schema, text) => {
  expect(schemaText(schema)).toBe(text)
})
