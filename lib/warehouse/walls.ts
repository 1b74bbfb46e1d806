import { isAppError } from "#lib/platform/errors"
import { bombProblem } from "#lib/warehouse/bombs"
import { ALLOWED_FUNCTIONS, ALLOWED_TABLE_FUNCTIONS, REFUSED_FUNCTIONS } from "#lib/warehouse/functions"
import {
  ADVICE,
  EXPRESSIONS,
  type Field,
  MODIFIERS,
  REFS,
  SELECTS,
  type Shape,
  type TreeNode,
} from "#lib/warehouse/grammar"
import { refuse } from "#lib/warehouse/refusal"

// The parser wall: one SELECT, whose every node is known, whose every table is in the catalogue and whose every
// function is allowed. Pure: it sees the engine's own tree, never the text, so comments and quoting hide nothing.

export type WallRules = {
  max_statements: number
  functions: ReadonlySet<string>
  table_functions: ReadonlySet<string>
  refs: Record<string, Shape>
  checks_arguments: boolean
  checks_tables: boolean
}

export const WALL_RULES: WallRules = {
  max_statements: 1,
  functions: ALLOWED_FUNCTIONS,
  table_functions: ALLOWED_TABLE_FUNCTIONS,
  refs: REFS,
  checks_arguments: true,
  checks_tables: true,
}

/** A table of the catalogue as a statement may name it. */
export type AllowedTable = { catalog: string; schema: string; name: string; is_default_schema: boolean }

export type WallVerdict = { tables: string[]; functions: string[]; parameters: string[] }

const key = (...parts: string[]) => parts.map((part) => part.toLowerCase()).join("\u0000")

/** Every way to write a table's name, mapped to `schema.name`, or `name` in the default schema. */
function spellings(tables: AllowedTable[]): Map<string, string> {
  const names = new Map<string, string>()
  for (const table of tables) {
    const plain = table.is_default_schema ? table.name : `${table.schema}.${table.name}`
    names.set(key(table.catalog, table.schema, table.name), plain)
    names.set(key("", table.schema, table.name), plain)
    if (!table.is_default_schema) continue
    names.set(key("", "", table.name), plain)
    names.set(key("", table.catalog, table.name), plain)
  }
  return names
}

type Scope = ReadonlySet<string>
const COMMON = new Set(["type", "class", "alias", "query_location"])

const isNode = (value: unknown): value is TreeNode =>
  typeof value === "object" && value !== null && !Array.isArray(value)
const isPlain = (value: unknown): boolean =>
  Array.isArray(value) ? value.every(isPlain) : typeof value !== "object" || value === null
const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/**
 * Checks the tree of `json_serialize_sql`. Returns the tables, functions and parameters it names; throws
 * `invalid_input` with `details.reason = "sql_refused"`, the offending token and its position otherwise.
 */
export function checkTree(
  sql: string,
  tree: unknown,
  allowed: AllowedTable[],
  rules: WallRules = WALL_RULES,
): WallVerdict {
  const names = spellings(allowed)
  const tables = new Set<string>()
  const functions = new Set<string>()
  const parameters = new Set<string>()
  let at: number | undefined

  const stop = (token: string, why: string, node?: TreeNode): never =>
    refuse(sql, token, why, node?.query_location ?? at)

  function fields(node: TreeNode, shape: Shape, scope: Scope): void {
    const outer = at
    if (typeof node.query_location === "number" && node.query_location < 2 ** 52) at = node.query_location
    for (const [field, value] of Object.entries(node)) {
      if (COMMON.has(field) || field === "cte_map") continue
      const kind = shape[field]
      if (!kind) stop(field, `the part ${field} of ${node.type ?? "a node"} is not known here`, node)
      else visit(kind, value, scope, node)
    }
    at = outer
  }

  const visitors: Record<Field, (value: unknown, scope: Scope, parent: TreeNode) => void> = {
    opaque: () => {},
    plain: (value, _scope, parent) => {
      if (!isPlain(value)) stop(parent.type ?? "?", "holds more than a plain value", parent)
    },
    empty: (value, _scope, parent) => {
      if (value !== null) stop(parent.type ?? "?", "reading a table AT a version is not available", parent)
    },
    expr: (value, scope) => {
      if (value !== null) expression(value, scope)
    },
    exprs: (value, scope) => {
      for (const item of asList(value)) Array.isArray(item) ? visit("exprs", item, scope, {}) : expression(item, scope)
    },
    ref: (value, scope) => {
      if (value !== null) reference(value, scope)
    },
    select: (value, scope) => {
      if (value !== null) select(value, scope)
    },
    query: (value, scope) => {
      if (value !== null) select((value as TreeNode).node, scope)
    },
    ctes: () => {},
    modifiers: (value, scope) => {
      for (const modifier of asList(value)) known(modifier, MODIFIERS, "type", scope)
    },
    order_by: (value, scope) => known(value, MODIFIERS, "type", scope),
    orders: (value, scope, parent) => {
      for (const order of asList(value)) {
        if (!isNode(order)) stop("ORDER BY", "is not understood", parent)
        else fields(order, { null_order: "plain", expression: "expr" }, scope)
      }
    },
    checks: (value, scope, parent) => {
      for (const check of asList(value)) fields(check as TreeNode, { when_expr: "expr", then_expr: "expr" }, scope)
      if (!Array.isArray(value)) stop("CASE", "is not understood", parent)
    },
    replacements: (value, scope) => {
      for (const pair of asList(value)) fields(pair as TreeNode, { key: "opaque", value: "expr" }, scope)
    },
    call: (value, scope, parent) => tableFunction(value, scope, parent),
  }
  const visit = (kind: Field, value: unknown, scope: Scope, parent: TreeNode) => visitors[kind](value, scope, parent)

  function known(value: unknown, shapes: Record<string, Shape>, by: "type" | "class", scope: Scope): TreeNode {
    const tag = isNode(value) ? String(value[by] ?? "") : ""
    const shape = Object.hasOwn(shapes, tag) ? shapes[tag] : undefined
    if (!isNode(value) || !shape)
      return stop(
        tag || "?",
        ADVICE[tag] ?? `${tag || "this"} is not a part of SQL that is allowed here`,
        value as TreeNode,
      )
    fields(value, shape, scope)
    return value
  }

  /** A common table expression is visible after itself, and within itself only in the recursive part. */
  function select(value: unknown, outer: Scope): void {
    let scope = outer
    const map = isNode(value) && isNode(value.cte_map) ? asList(value.cte_map.map) : []
    for (const entry of map as { key: string; value: TreeNode }[]) {
      const { query, key_targets, aliases: _a, materialized: _m, ...rest } = entry.value
      const unknown = Object.keys(rest)[0]
      if (unknown) stop(unknown, `the part ${unknown} of WITH is not known here`)
      visit("query", query, scope, entry.value)
      visit("exprs", key_targets ?? [], scope, entry.value)
      scope = new Set([...scope, String(entry.key).toLowerCase()])
    }
    if (isNode(value) && value.type === "RECURSIVE_CTE_NODE") {
      const { left, ...rest } = value
      select(left, scope)
      known({ ...rest, left: null }, SELECTS, "type", new Set([...scope, String(value.cte_name).toLowerCase()]))
    } else known(value, SELECTS, "type", scope)
  }

  function reference(value: unknown, scope: Scope): void {
    const node = known(value, rules.refs, "type", scope)
    if (node.type !== "BASE_TABLE") return
    const [catalog, schema, name] = [node.catalog_name, node.schema_name, node.table_name].map((part) =>
      String(part ?? ""),
    )
    if (!catalog && !schema && scope.has(String(name).toLowerCase())) return
    const found = names.get(key(String(catalog), String(schema), String(name)))
    const written = [catalog, schema, name].filter(Boolean).join(".")
    if (found) tables.add(found)
    else if (rules.checks_tables) {
      const there = [...new Set(names.values())].slice(0, 12).join(", ")
      stop(written, `there is no table ${written} in this connection. Tables: ${there || "none"}`, node)
    }
  }

  function allowFunction(node: TreeNode): void {
    const name = String(node.function_name).toLowerCase()
    const [catalog, schema] = [String(node.catalog ?? ""), String(node.schema ?? "")]
    if (catalog || !["", "main"].includes(schema)) {
      stop(
        `${schema}.${name}`,
        `write ${name}(...) without a prefix; calling functions with a dot is not available`,
        node,
      )
    }
    if (!rules.functions.has(name)) {
      const why = REFUSED_FUNCTIONS.find(([pattern]) => pattern.test(name))?.[1]
      stop(
        name,
        why ? `the function ${name} is not allowed: it ${why}` : `the function ${name} is not known here`,
        node,
      )
    }
    const problem = rules.checks_arguments ? bombProblem(name, asList(node.children) as TreeNode[]) : null
    if (problem) stop(name, `${name} ${problem}`, node)
    functions.add(name)
  }

  function expression(value: unknown, scope: Scope): void {
    const node = isNode(value) ? value : {}
    if (node.class === "FUNCTION" || (node.class === "WINDOW" && node.function_name)) allowFunction(node)
    if (node.class === "PARAMETER") parameters.add(String(node.identifier))
    known(value, EXPRESSIONS, "class", scope)
  }

  function tableFunction(value: unknown, scope: Scope, parent: TreeNode): void {
    const node = isNode(value) ? value : parent
    const name = String(node.function_name ?? "?").toLowerCase()
    if (node.class !== "FUNCTION" || node.schema || node.catalog || !rules.table_functions.has(name)) {
      const list = [...rules.table_functions].join(", ")
      stop(name, `${name} may not stand after FROM. Besides tables these may: ${list}`, node)
    }
    functions.add(name)
    const shape = EXPRESSIONS.FUNCTION
    if (shape) fields(node, shape, scope)
  }

  try {
    const statements = asList((tree as { statements?: unknown } | null)?.statements) as TreeNode[]
    if (statements.length === 0) stop("", "write one SELECT statement")
    if (statements.length > rules.max_statements) {
      stop(";", `there are ${statements.length} statements; exactly one SELECT is allowed`)
    }
    for (const statement of statements) select(statement.node, new Set())
  } catch (error) {
    if (isAppError(error)) throw error
    return stop("?", "the statement is nested in a way that is not understood")
  }
  return { tables: [...tables], functions: [...functions], parameters: [...parameters] }
}
