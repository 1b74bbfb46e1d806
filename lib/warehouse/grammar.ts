// The nodes of the tree DuckDB's `json_serialize_sql` gives, as far as we have read them. Each field is named with what
// it holds; a node or a field that is not here is refused, so a newer engine cannot smuggle in what nobody reviewed.

export type TreeNode = {
  type?: string
  class?: string
  query_location?: number
  [field: string]: unknown
}

/**
 * `plain`: a text, number, boolean or list of them. `opaque`: a literal value or type, looked at no further.
 * `expr`, `ref`, `select`, `query`: a node of that kind or null. `exprs`: a list of expressions, nested lists allowed.
 * The others are lists of small objects of one form.
 */
export type Field =
  | "plain"
  | "opaque"
  | "expr"
  | "exprs"
  | "ref"
  | "select"
  | "query"
  | "ctes"
  | "modifiers"
  | "orders"
  | "order_by"
  | "checks"
  | "replacements"
  | "call"
  | "empty"

export type Shape = Record<string, Field>

const children: Shape = { children: "exprs" }
const sides: Shape = { left: "expr", right: "expr" }
const window: Shape = {
  function_name: "plain",
  schema: "plain",
  catalog: "plain",
  children: "exprs",
  partitions: "exprs",
  orders: "orders",
  start: "plain",
  end: "plain",
  start_expr: "expr",
  end_expr: "expr",
  offset_expr: "expr",
  default_expr: "expr",
  ignore_nulls: "plain",
  filter_expr: "expr",
  exclude_clause: "plain",
  distinct: "plain",
  arg_orders: "orders",
}

export const SELECTS: Record<string, Shape> = {
  SELECT_NODE: {
    modifiers: "modifiers",
    cte_map: "ctes",
    select_list: "exprs",
    from_table: "ref",
    where_clause: "expr",
    group_expressions: "exprs",
    group_sets: "opaque",
    aggregate_handling: "plain",
    having: "expr",
    sample: "opaque",
    qualify: "expr",
  },
  SET_OPERATION_NODE: {
    modifiers: "modifiers",
    cte_map: "ctes",
    setop_type: "plain",
    setop_all: "plain",
    left: "select",
    right: "select",
  },
  RECURSIVE_CTE_NODE: {
    modifiers: "modifiers",
    cte_map: "ctes",
    cte_name: "plain",
    union_all: "plain",
    left: "select",
    right: "select",
    aliases: "plain",
    key_targets: "exprs",
  },
}

export const REFS: Record<string, Shape> = {
  EMPTY: { sample: "opaque" },
  BASE_TABLE: {
    sample: "opaque",
    schema_name: "plain",
    table_name: "plain",
    catalog_name: "plain",
    column_name_alias: "plain",
    at_clause: "empty",
  },
  SUBQUERY: { sample: "opaque", subquery: "query", column_name_alias: "plain" },
  EXPRESSION_LIST: { sample: "opaque", expected_names: "plain", expected_types: "opaque", values: "exprs" },
  JOIN: {
    sample: "opaque",
    left: "ref",
    right: "ref",
    condition: "expr",
    join_type: "plain",
    ref_type: "plain",
    using_columns: "plain",
    delim_flipped: "plain",
    duplicate_eliminated_columns: "exprs",
  },
  TABLE_FUNCTION: { sample: "opaque", function: "call", column_name_alias: "plain", with_ordinality: "plain" },
}

/** By `class`. */
export const EXPRESSIONS: Record<string, Shape> = {
  BETWEEN: { input: "expr", lower: "expr", upper: "expr" },
  CASE: { case_checks: "checks", else_expr: "expr" },
  CAST: { child: "expr", cast_type: "opaque", try_cast: "plain" },
  COLLATE: { child: "expr", collation: "plain" },
  COLUMN_REF: { column_names: "plain" },
  COMPARISON: sides,
  CONJUNCTION: children,
  CONSTANT: { value: "opaque" },
  FUNCTION: {
    function_name: "plain",
    schema: "plain",
    catalog: "plain",
    children: "exprs",
    filter: "expr",
    order_bys: "order_by",
    distinct: "plain",
    is_operator: "plain",
    export_state: "plain",
  },
  LAMBDA: { lhs: "expr", expr: "expr" },
  OPERATOR: children,
  PARAMETER: { identifier: "plain" },
  POSITIONAL_REFERENCE: { index: "plain" },
  STAR: {
    relation_name: "plain",
    exclude_list: "opaque",
    replace_list: "replacements",
    columns: "plain",
    expr: "expr",
    qualified_exclude_list: "opaque",
    rename_list: "opaque",
  },
  SUBQUERY: { subquery_type: "plain", subquery: "query", child: "expr", comparison_type: "plain" },
  WINDOW: window,
}

export const MODIFIERS: Record<string, Shape> = {
  ORDER_MODIFIER: { orders: "orders" },
  LIMIT_MODIFIER: { limit: "expr", offset: "expr" },
  LIMIT_PERCENT_MODIFIER: { limit: "expr", offset: "expr" },
  DISTINCT_MODIFIER: { distinct_on_targets: "exprs" },
}

/** Node kinds people write that are refused with a word of advice. */
export const ADVICE: Record<string, string> = {
  SHOW_REF: "SHOW, DESCRIBE and SUMMARIZE are not available: the catalogue page lists tables and columns",
  PIVOT: "PIVOT is not available: write one sum(...) filter (where ...) per column",
  DEFAULT: "DEFAULT has no meaning in a SELECT",
}
