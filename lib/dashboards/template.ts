import { segments } from "#lib/dashboards/sql-text"
import { suggest } from "#lib/dashboards/suggest"

// The little template language of a query: {{filter}}, {{period.from}}, {{ref('query')}}, {% if filter %}..{% endif %}.
// Values never enter the text: each becomes a bound parameter.

export type Node =
  | { kind: "text"; text: string }
  | { kind: "value"; name: string; member: Member | null; start: number }
  | { kind: "ref"; query: string; start: number }
  | { kind: "if"; name: string; body: Node[]; start: number }

export const MEMBERS = ["from", "to", "from_date", "to_date"] as const
/** `from` and `to` are the first and the last instant of the range, `from_date` and `to_date` its days. */
export type Member = (typeof MEMBERS)[number]

export type Template = { nodes: Node[]; errors: { message: string; start: number }[] }

const NAME = "[A-Za-z_][A-Za-z0-9_]*"
const VALUE = new RegExp(`^\\{\\{\\s*(${NAME})(?:\\.(${NAME}))?\\s*\\}\\}$`)
const REF = /^\{\{\s*ref\(\s*(['"])([^'"]*)\1\s*\)\s*\}\}$/
const IF = new RegExp(`^\\{%-?\\s*if\\s+(${NAME})\\s*-?%\\}$`)
const ENDIF = /^\{%-?\s*endif\s*-?%\}$/

/** Reads a query's SQL. Every mistake is told with its offset; the nodes of a text with errors are not to be used. */
export function readTemplate(sql: string): Template {
  const errors: Template["errors"] = []
  const root: Node[] = []
  const open: { name: string; body: Node[]; start: number }[] = []
  const here = () => open.at(-1)?.body ?? root

  for (const { kind, text, start } of segments(sql)) {
    if (kind === "quoted") {
      const inside = /\{\{\s*([^}]*?)\s*\}\}|\{%\s*([^%]*?)\s*%\}/.exec(text)
      if (inside) {
        errors.push({
          start: start + inside.index,
          message: `${inside[0]} stands inside quotes: remove the quotes, the value is bound as a parameter.`,
        })
      }
    } else if (kind === "code") {
      const numbered = /\$\d+/.exec(text)
      if (numbered)
        errors.push({
          start: start + numbered.index,
          message: `${numbered[0]} is a numbered parameter: write {{name}} of a filter instead.`,
        })
    }
    if (kind !== "tag") here().push({ kind: "text", text })
    else readTag(text, start)
  }
  for (const { name, start } of open)
    errors.push({ start, message: `{% if ${name} %} is never closed: add {% endif %}.` })
  return { nodes: root, errors }

  function readTag(text: string, start: number): void {
    const value = VALUE.exec(text)
    const ref = REF.exec(text)
    const condition = IF.exec(text)
    if (ref) here().push({ kind: "ref", query: ref[2] ?? "", start })
    else if (value) {
      const member = value[2]
      if (member === undefined || isMember(member))
        here().push({ kind: "value", name: value[1] ?? "", member: member ?? null, start })
      else {
        const meant = suggest(member, MEMBERS)
        errors.push({
          start,
          message: `${text} is not known: after the dot stands ${MEMBERS.join(", ")}${meant ? `; did you mean ${meant}?` : "."}`,
        })
      }
    } else if (condition) {
      const node = { kind: "if" as const, name: condition[1] ?? "", body: [], start }
      here().push(node)
      open.push(node)
    } else if (ENDIF.test(text)) {
      if (!open.pop())
        errors.push({ start, message: "{% endif %} closes nothing: remove it, or add {% if filter %} before it." })
    } else {
      const end = text.startsWith("{{") ? "}}" : "%}"
      const problem = text.endsWith(end) ? "is not understood" : `is never closed with ${end}`
      errors.push({
        start,
        message: `${text.slice(0, 40)} ${problem}: there is only {{filter}}, {{filter.from}}, {{ref('query')}}, {% if filter %} and {% endif %}.`,
      })
    }
  }
}

const isMember = (word: string): word is Member => (MEMBERS as readonly string[]).includes(word)

/** Every node, also those inside conditions; `guards` are the filters whose {% if %} surround it. */
export function* walk(nodes: Node[], guards: string[] = []): Generator<{ node: Node; guards: string[] }> {
  for (const node of nodes) {
    yield { node, guards }
    if (node.kind === "if") yield* walk(node.body, [...guards, node.name])
  }
}

export type ParamValue = string | number | null
/** What a filter holds once defaults and relative dates are resolved; null when nothing is chosen. */
export type Bound = { from: string; to: string } | string | number | (string | number)[] | null

export type Renderer = { params: ParamValue[]; bind: (key: string, value: ParamValue) => string }

/** Collects parameters; the same key gives the same `$n`, so that an expression repeated in GROUP BY stays one expression. */
export function renderer(): Renderer {
  const params: ParamValue[] = []
  const known = new Map<string, string>()
  return {
    params,
    bind(key, value) {
      const mark = known.get(key) ?? `$${params.length + 1}`
      if (!known.has(key)) params.push(value)
      known.set(key, mark)
      return mark
    },
  }
}

const isRange = (value: Bound): value is { from: string; to: string } =>
  typeof value === "object" && value !== null && !Array.isArray(value)

function renderValue(name: string, member: Member | null, value: Bound, out: Renderer): string {
  if (member) {
    const range = value !== null && isRange(value) ? value : null
    switch (member) {
      case "from":
        return `cast(${out.bind(`${name}.from`, range ? `${range.from} 00:00:00` : null)} as timestamp)`
      case "to":
        return `cast(${out.bind(`${name}.to`, range ? `${range.to} 23:59:59.999` : null)} as timestamp)`
      case "from_date":
        return `cast(${out.bind(`${name}.from_date`, range?.from ?? null)} as date)`
      case "to_date":
        return `cast(${out.bind(`${name}.to_date`, range?.to ?? null)} as date)`
    }
  }
  if (Array.isArray(value)) {
    const marks = value.map((item, index) => out.bind(`${name}[${index}]`, item))
    return `(${marks.length > 0 ? marks.join(", ") : "null"})`
  }
  return out.bind(name, value !== null && isRange(value) ? value.from : value)
}

/** True when {% if name %} lets its body through. */
export const isChosen = (value: Bound | undefined): boolean =>
  value !== null && value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0)

/** SQL text of the nodes with `$n` in place of values. `ref` gives the name another query is read under. */
export function renderNodes(
  nodes: Node[],
  values: Record<string, Bound>,
  ref: (query: string) => string,
  out: Renderer,
): string {
  const renderNode = (node: Node): string => {
    switch (node.kind) {
      case "text":
        return node.text
      case "ref":
        return ref(node.query)
      case "value":
        return renderValue(node.name, node.member, values[node.name] ?? null, out)
      case "if":
        return isChosen(values[node.name]) ? renderNodes(node.body, values, ref, out) : ""
    }
  }
  return nodes.map(renderNode).join("")
}
