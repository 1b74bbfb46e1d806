import { expect, it } from "vitest"
import { z } from "zod"
import { holdsId, type Ids, idsIn, sample } from "#lib/platform/testing/sample"

const RowId = z.uuid().brand<"RowId">()
const ids: Ids = {
  nameOf: new Map([[RowId as z.ZodType, "RowId"]]),
  values: { RowId: "7b3f0a52-8a53-4f43-9a6e-6f8a3a1f3f11" },
}

it.each([
  [z.strictObject({ name: z.string().min(1), note: z.string().optional() }), { name: "sample" }],
  [z.strictObject({ row_id: RowId.optional() }), { row_id: ids.values.RowId }],
  [z.strictObject({ at: z.iso.datetime(), kind: z.enum(["b", "a"]) }), { at: "2026-01-01T00:00:00Z", kind: "b" }],
  [z.array(z.email()).min(2), ["a@example.com", "a@example.com"]],
  [z.coerce.number().int().min(3), 3],
  [z.union([z.literal("x"), z.number()]), "x"],
])("makes the smallest value of schema %#", (schema, value) => {
  expect(sample(schema, ids)).toEqual(value)
})

it("finds ids where they hide", () => {
  const schema = z.strictObject({ list: z.array(z.object({ row_id: RowId.nullable() })) })
  expect(holdsId(schema, ids)).toBe(true)
  expect(idsIn(schema, ids)).toEqual(["RowId"])
  expect(holdsId(z.object({ id: z.uuid() }), ids)).toBe(false)
})

it("says which id has no row and which text it cannot make", () => {
  expect(() => sample(z.strictObject({ id: RowId }), { ...ids, values: {} })).toThrow(
    /No row is seeded for the id RowId/,
  )
  expect(() => sample(z.strictObject({ code: z.string().regex(/^Q\d{9}$/) }), ids)).toThrow(/value.code: no text/)
})
