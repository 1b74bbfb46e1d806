import { DuckDBInstance } from "@duckdb/node-api"
import { expect, test } from "vitest"
import { isAppError } from "#lib/platform/errors"
import { REFS } from "#lib/warehouse/grammar"
import { checkTree } from "#lib/warehouse/walls"

// Nothing hides: in trees of honest statements every expression, table and subquery in turn is replaced by a forbidden
// one, and each must be found. A part of the tree the wall does not look into would let one through.

const ALLOWED = [{ catalog: "shop", schema: "main", name: "orders", is_default_schema: true }]
const HONEST = [
  `with recent as materialized (select * from orders where ordered_at > $since and region in ('a', 'b') and net between 1 and 2)
   select distinct on (region) region, sum(net) filter (where net > 0) as total, string_agg(channel, ',' order by net desc), count(distinct x),
     case when net > 1 then 'a' when net > 2 then 'b' else 'c' end, cast(net as integer), net collate nocase, not is_gift, net is null,
     row_number() over (partition by region order by net rows between 1 preceding and 2 following),
     lag(net, 1, 0) over w, sum(net order by region) over (order by net), list_transform([1, 2], x -> x + net), [y for y in [1, 2] if y > 1],
     {'a': net}, (select max(net) from orders), exists (select 1 from orders), net = any (select 1), tags[1:2], coalesce(a, b), grouping(region)
   from recent join orders o using (id) left join (values (1, 2), (3, 4)) v(a, b) on v.a = o.id, lateral (select o.net) l, range(1, 10) r(n), unnest(o.tags) u
   where (a, b) in (select 1, 2) group by grouping sets ((region), ()), region having sum(net) > 1
   window w as (order by net) qualify row_number() over (order by net) < 3 order by total desc, 2 limit 10 offset 1`,
  "select * exclude (a) replace (net + 1 as net), columns(c -> c like 'n%') from orders limit 10 %",
  "with recursive t(n) as (select 1 union all select n + 1 from t, orders where n < 5) select * from t union all by name (select 1 as n order by 1) order by n",
  "select #1, $name, try_cast(net as date), net::decimal(10, 2)[] from orders positional join orders b",
]

type Json = Record<string, unknown> | unknown[] | string | number | boolean | null
const FORBIDDEN_CALL = {
  class: "FUNCTION",
  type: "FUNCTION",
  function_name: "getenv",
  schema: "",
  catalog: "",
  children: [],
}
const FORBIDDEN_TABLE = {
  type: "BASE_TABLE",
  catalog_name: "",
  schema_name: "",
  table_name: "sqlite_master",
  sample: null,
  column_name_alias: [],
  at_clause: null,
}
const FORBIDDEN_SELECT = { type: "SHOW_STATEMENT" }

/** What an object of the tree would be replaced by, or null when it is no node. */
function forbiddenFor(node: Record<string, unknown>): object | null {
  if (typeof node.class === "string") return FORBIDDEN_CALL
  if (typeof node.type === "string" && Object.hasOwn(REFS, node.type)) return FORBIDDEN_TABLE
  return typeof node.type === "string" && node.type.endsWith("_NODE") ? FORBIDDEN_SELECT : null
}

/** Every copy of the tree with one node replaced, and where. Literal values and types hold no nodes. */
function* mutants(
  tree: Json,
  path: (string | number)[] = [],
  root: Json = tree,
): Generator<{ at: string; mutant: Json }> {
  if (tree === null || typeof tree !== "object") return
  for (const [key, value] of Object.entries(tree)) {
    if (value === null || typeof value !== "object") continue
    const here = [...path, key]
    const forbidden = Array.isArray(value) ? null : forbiddenFor(value as Record<string, unknown>)
    if (forbidden) {
      const mutant = structuredClone(root)
      let parent = mutant as Record<string, unknown>
      for (const step of path) parent = parent[step] as Record<string, unknown>
      parent[key] = forbidden
      yield { at: here.join("."), mutant }
    }
    if (key !== "cast_type") yield* mutants(value as Json, here, root)
  }
}

test.each(HONEST)("a forbidden part is found wherever it stands in: %s", async (sql) => {
  const connection = await (await DuckDBInstance.create(":memory:")).connect()
  const reader = await connection.runAndReadAll("select json_serialize_sql($1::varchar)", [sql])
  const tree = JSON.parse(String(reader.value(0, 0))) as Json
  expect(() => checkTree(sql, tree, ALLOWED)).not.toThrow()
  const missed: string[] = []
  let tried = 0
  for (const { at, mutant } of mutants(tree)) {
    tried++
    try {
      checkTree(sql, mutant, ALLOWED)
      missed.push(at)
    } catch (error) {
      if (!isAppError(error)) throw error
    }
  }
  expect(missed).toEqual([])
  expect(tried).toBeGreaterThan(5)
})
