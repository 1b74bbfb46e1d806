import { z } from "zod"
import { Dashboard } from "#lib/dashboards/contract/schema"

type Node = { [key: string]: unknown }

/** The JSON Schema of a dashboard file, for editors: made from zod, with `x-` keys allowed everywhere. */
export function dashboardJsonSchema(): Node {
  const schema = z.toJSONSchema(Dashboard, {
    io: "input",
    override: ({ jsonSchema }) => {
      if (jsonSchema.type === "object" && jsonSchema.additionalProperties === false)
        jsonSchema.patternProperties = { "^x-": {} }
    },
  }) as Node
  return { ...schema, $id: "/schemas/dashboard.v1.json", title: "Bridge dashboard, version 1" }
}
