import { expect, it } from "vitest"
import { dashboardJsonSchema } from "#lib/dashboards/json-schema"

it("says what the file's checks say: strict keys, extensions, tile types, defaults optional", () => {
  const schema = dashboardJsonSchema() as {
    required: string[]
    additionalProperties: boolean
    patternProperties: object
    properties: Record<string, { items?: { oneOf?: { properties: { type: { const: string } } }[] } }>
  }
  expect(schema.required).toEqual(["version", "slug", "title", "connection", "tiles"])
  expect(schema.additionalProperties).toBe(false)
  expect(schema.patternProperties).toEqual({ "^x-": {} })
  const types = schema.properties.tiles?.items?.oneOf?.map((option) => option.properties.type.const)
  expect(types).toEqual(
    expect.arrayContaining([
      "line",
      "bar",
      "area",
      "combo",
      "pie",
      "scatter",
      "heatmap",
      "histogram",
      "funnel",
      "waterfall",
      "kpi",
      "table",
      "text",
      "gauge",
    ]),
  )
})
