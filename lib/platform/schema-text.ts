// A JSON Schema as people read it: one type expression, names kept as names.

type Schema = { [key: string]: unknown }
const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const refName = (ref: string) => ref.slice(ref.lastIndexOf("/") + 1)

/**
 * Renders a schema, for example `{ name: string, tags?: string[] }`; optional keys carry `?`.
 * References stay names, so that nothing is rendered twice and nothing without end.
 */
export function schemaText(schema: unknown, indent = ""): string {
  if (!isSchema(schema)) return "anything"
  if (typeof schema.$ref === "string") return refName(schema.$ref)
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(" | ")
  for (const key of ["anyOf", "oneOf"]) if (Array.isArray(schema[key])) return union(schema[key], indent)
  if (Array.isArray(schema.allOf)) return schema.allOf.map((part) => schemaText(part, indent)).join(" & ")
  if (Array.isArray(schema.type)) return schema.type.map((type) => schemaText({ ...schema, type }, indent)).join(" | ")
  switch (schema.type) {
    case "object":
      return object(schema, indent)
    case "array":
      return array(schema, indent)
    case "string":
      return typeof schema.format === "string" ? `string (${schema.format})` : "string"
    case "integer":
    case "number":
      return `${schema.type}${range(schema)}`
    case undefined:
      return "anything"
    default:
      return String(schema.type)
  }
}

function union(parts: unknown[], indent: string): string {
  return [...new Set(parts.map((part) => schemaText(part, indent)))].join(" | ")
}

function array({ items, prefixItems }: Schema, indent: string): string {
  if (Array.isArray(prefixItems)) return `[${prefixItems.map((item) => schemaText(item, indent)).join(", ")}]`
  const item = schemaText(items, indent)
  return /[ |&]/.test(item) && !item.endsWith("}") ? `(${item})[]` : `${item}[]`
}

function object({ properties, required, additionalProperties }: Schema, indent: string): string {
  const needed = new Set(Array.isArray(required) ? required : [])
  const inner = `${indent}  `
  const lines = Object.entries(isSchema(properties) ? properties : {}).map(([name, value]) => {
    const said = isSchema(value) && typeof value.description === "string" ? `  // ${value.description}` : ""
    return `${inner}${name}${needed.has(name) ? "" : "?"}: ${schemaText(value, inner)}${said}`
  })
  if (isSchema(additionalProperties)) lines.push(`${inner}[key]: ${schemaText(additionalProperties, inner)}`)
  return lines.length > 0 ? `{\n${lines.join("\n")}\n${indent}}` : "{}"
}

function range({ minimum, maximum }: Schema): string {
  const isBound = (value: unknown) => typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER
  const [low, high] = [isBound(minimum) ? `${minimum}` : "", isBound(maximum) ? `${maximum}` : ""]
  return low || high ? ` (${low}..${high})` : ""
}
