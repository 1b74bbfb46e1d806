import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api"
import { beforeAll, describe, expect, it } from "vitest"
import { isAppError } from "#lib/platform/errors"
import { ALLOWED_FUNCTIONS, ALLOWED_TABLE_FUNCTIONS, REFUSED_FUNCTIONS } from "#lib/warehouse/functions"
import { REFS } from "#lib/warehouse/grammar"
import { type AllowedTable, checkTree, WALL_RULES, type WallRules } from "#lib/warehouse/walls"

let connection: DuckDBConnection
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(":memory:")).connect()
})

const TABLES: AllowedTable[] = [
  { catalog: "shop", schema: "main", name: "orders", is_default_schema: true },
  { catalog: "shop", schema: "main", name: "Customers", is_default_schema: true },
  { catalog: "shop", schema: "raw", name: "events", is_default_schema: false },
]

async function treeOf(sql: string): Promise<{ error?: boolean }> {
  const reader = await connection.runAndReadAll("select json_serialize_sql($1::varchar) as tree", [sql])
  return JSON.parse(String(reader.getRowObjects()[0]?.tree))
}

async function verdict(sql: string, rules?: WallRules) {
  const tree = await treeOf(sql)
  if (tree.error) return { refused: true as const, token: "not a select", position: undefined }
  try {
    return { refused: false as const, ...checkTree(sql, tree, TABLES, rules) }
  } catch (error) {
    if (!isAppError(error)) throw error
    expect(error.code).toBe("invalid_input")
    expect(error.details.reason).toBe("sql_refused")
    return { refused: true as const, token: error.details.token, position: error.details.position }
  }
}

const NOT_SELECT = "not a select"
const ATTACKS: [sql: string, token: string][] = [
  ["drop table orders", NOT_SELECT],
  ["delete from orders", NOT_SELECT],
  ["update orders set region = 'x'", NOT_SELECT],
  ["insert into orders select 1", NOT_SELECT],
  ["create table t as select 1", NOT_SELECT],
  ["copy orders to '/tmp/x.csv'", NOT_SELECT],
  ["copy (select 1) to '/tmp/x.csv'", NOT_SELECT],
  ["attach '/etc/passwd' as p", NOT_SELECT],
  ["pragma database_list", NOT_SELECT],
  ["set memory_limit = '100GB'", NOT_SELECT],
  ["reset lock_configuration", NOT_SELECT],
  ["install httpfs", NOT_SELECT],
  ["load httpfs", NOT_SELECT],
  ["call enable_logging()", NOT_SELECT],
  ["explain analyze select 1", NOT_SELECT],
  ["prepare p as select 1", NOT_SELECT],
  ["execute p", NOT_SELECT],
  ["export database '/tmp/x'", NOT_SELECT],
  ["with d as (delete from orders returning *) select * from d", NOT_SELECT],
  ["select 1; select 2", ";"],
  ["select * from orders; drop table orders", NOT_SELECT],
  ["", ""],
  ["-- nothing", ""],
  ["show tables", "SHOW_REF"],
  ["describe orders", "SHOW_REF"],
  ["summarize orders", "SHOW_REF"],
  ["select * from (describe orders)", "SHOW_REF"],
  ["select * from (show tables)", "SHOW_REF"],
  ["select (select count(*) from (show all tables))", "SHOW_REF"],
  ["select * from enable_logging(storage='file', storage_path='/tmp/x')", "enable_logging"],
  ["select * from read_text('/etc/passwd')", "read_text"],
  ["select * from read_csv('/etc/passwd')", "read_csv"],
  ["select * from read_blob('/etc/passwd')", "read_blob"],
  ["select * from glob('/*')", "glob"],
  ["select * from query('drop table orders')", "query"],
  ["select * from query_table('orders')", "query_table"],
  ["select * from duckdb_settings()", "duckdb_settings"],
  ["select * from duckdb_secrets()", "duckdb_secrets"],
  ["select * from pragma_table_info('orders')", "pragma_table_info"],
  ["select * from json_execute_serialized_sql('{}')", "json_execute_serialized_sql"],
  ["select * from repeat('x', 1000000000)", "repeat"],
  ["select * from test_all_types()", "test_all_types"],
  ["select * from seq_scan('orders')", "seq_scan"],
  ["select * from main.range(3)", "range"],
  ["select * from '/etc/passwd'", "/etc/passwd"],
  ["select * from 'data.parquet'", "data.parquet"],
  ['select * from "orders.csv"', "orders.csv"],
  ["select * from information_schema.tables", "information_schema.tables"],
  ["select * from pg_catalog.pg_class", "pg_catalog.pg_class"],
  ["select * from sqlite_master", "sqlite_master"],
  ["select * from duckdb_tables", "duckdb_tables"],
  ["select * from system.main.duckdb_tables", "system.main.duckdb_tables"],
  ["select * from other.main.orders", "other.main.orders"],
  ["select * from events", "events"],
  ["select * from orders, lateral (select * from sqlite_master) s", "sqlite_master"],
  ["select (select max(name) from sqlite_master)", "sqlite_master"],
  ["select * from orders where region in (select name from sqlite_master)", "sqlite_master"],
  ["select * from orders where exists (select 1 from sqlite_master)", "sqlite_master"],
  ["select 1 union all select 1 from sqlite_master", "sqlite_master"],
  ["select * from orders order by (select 1 from sqlite_master)", "sqlite_master"],
  ["select * from orders limit (select count(*) from sqlite_master)", "sqlite_master"],
  ["select case when true then (select 1 from sqlite_master) end", "sqlite_master"],
  ["select sum(1) filter (where 1 in (select 1 from sqlite_master)) from orders", "sqlite_master"],
  ["select sum(1) over (partition by (select 1 from sqlite_master)) from orders", "sqlite_master"],
  ["select * replace ((select 1 from sqlite_master) as region) from orders", "sqlite_master"],
  ["select list_transform([1], lambda x: (select 1 from sqlite_master))", "sqlite_master"],
  ["values ((select 1 from sqlite_master))", "sqlite_master"],
  ["select * from orders join orders o2 on (select true from sqlite_master)", "sqlite_master"],
  ["select * from range((select count(*) from sqlite_master))", "sqlite_master"],
  // A name made by WITH is known after it and inside its statement, nowhere else.
  ["with sqlite_master as (select * from sqlite_master) select * from sqlite_master", "sqlite_master"],
  ["select * from (with sqlite_master as (select 1) select 1) x, sqlite_master", "sqlite_master"],
  ["select * from sqlite_master where 1 in (with sqlite_master as (select 1) select 1)", "sqlite_master"],
  ["with a as (select * from b), b as (select 1) select * from a", "b"],
  ["with sqlite_master as (select 1) select * from main.sqlite_master", "main.sqlite_master"],
  ["with recursive t as (select 1 from t union all select 1 from orders) select * from t", "t"],
  ["select getenv('HOME')", "getenv"],
  ["select current_setting('home_directory')", "current_setting"],
  ["select getvariable('x')", "getvariable"],
  ["select current_query()", "current_query"],
  ["select version()", "version"],
  ["select nextval('s')", "nextval"],
  ["select setseed(0.5)", "setseed"],
  ["select sleep_ms(100000)", "sleep_ms"],
  ["select pg_sleep(100)", "pg_sleep"],
  ["select write_log('x')", "write_log"],
  ["select json_serialize_plan('select 1')", "json_serialize_plan"],
  ["select json_deserialize_sql('x')", "json_deserialize_sql"],
  ["select no_such_function(1)", "no_such_function"],
  ["select region.upper() from orders", "region.upper"],
  ["select system.main.lower('X')", "main.lower"],
  ["select pg_catalog.pg_typeof(1)", "pg_catalog.pg_typeof"],
  ["select repeat('x', 1000000000)", "repeat"],
  ["select repeat('x', delivery_days * 1000000000) from orders", "repeat"],
  ["select lpad('x', 1000000000, 'y')", "lpad"],
  ["select rpad('x', 10 ** 9, 'y')", "rpad"],
  ["select len(range(2000000000))", "range"],
  ["select unnest(generate_series(1, 2000000000))", "generate_series"],
  ["select range(0, 10, 0)", "range"],
  ["select generate_series(timestamp '2000-01-01', timestamp '2030-01-01', interval 1 microsecond)", "generate_series"],
  ["select format('{:>1000000000}', 'x')", "format"],
  ["select format('{:>{}}', 'x', 1000000000)", "format"],
  ["select printf('%*d', 1000000000, 1)", "printf"],
  ["select list_resize([1], 1000000000)", "list_resize"],
  ["select * from orders at (version => 1)", "BASE_TABLE"],
  ["select * from orders pivot (sum(net_amount) for region in ('North'))", "PIVOT"],
]

describe("the parser wall refuses", () => {
  it.each(ATTACKS)("%s", async (sql, token) => {
    expect(await verdict(sql)).toMatchObject({ refused: true, token })
  })

  it("says where the offending token stands, counted in characters", async () => {
    const sql = "select 'ä€',\n  getenv('HOME')"
    const tree = await treeOf(sql)
    expect(() => checkTree(sql, tree, TABLES)).toThrowError(
      expect.objectContaining({
        details: expect.objectContaining({ token: "getenv", position: sql.indexOf("getenv"), line: 2, column: 3 }),
      }),
    )
  })

  it("a node it has never seen", async () => {
    const tree = JSON.parse(JSON.stringify(await treeOf("select 1 from orders"))) as {
      statements: { node: { from_table: Record<string, unknown>; surprise?: unknown } }[]
    }
    const node = tree.statements[0]?.node as { from_table: Record<string, unknown>; surprise?: unknown }
    node.from_table.type = "NEW_SCAN"
    expect(() => checkTree("select 1 from orders", tree, TABLES)).toThrowError(
      expect.objectContaining({ details: expect.objectContaining({ token: "NEW_SCAN" }) }),
    )
    node.from_table.type = "BASE_TABLE"
    node.surprise = { type: "SELECT_NODE" }
    expect(() => checkTree("select 1 from orders", tree, TABLES)).toThrowError(
      expect.objectContaining({ details: expect.objectContaining({ token: "surprise" }) }),
    )
  })
})

describe("the parser wall lets through", () => {
  it.each([
    [
      "select region, sum(net_amount) filter (where status = 'completed') from orders group by all order by 2 desc limit 10",
      ["orders"],
    ],
    ["select * from shop.main.ORDERS, shop.orders, main.orders", ["orders"]],
    ['select * from "customers"', ["Customers"]],
    ["select * from raw.events e join orders using (id)", ["orders", "raw.events"]],
    ["with orders as (select 1 as x) select x from orders", []],
    ["with recursive t(n) as (select 1 union all select n + 1 from t where n < 5) select * from t", []],
    ["with a as (select * from orders), b as (select * from a) select * from b", ["orders"]],
    ["select * from range(date '2025-01-01', date '2025-02-01', interval 1 day) t(day)", []],
    ["select unnest(generate_series(date '2025-01-01', date '2025-02-01', interval 1 day)) as day", []],
    [
      "select row_number() over w, lag(net_amount) over (order by ordered_at) from orders window w as (order by ordered_at) qualify 1 = 1",
      ["orders"],
    ],
    ["select * exclude (region) replace (upper(channel) as channel) from orders", ["orders"]],
    [
      "select list_transform([1, 2], x -> x + 1), [x for x in [1] if x > 0], {'a': 1}, coalesce(a, b) from orders",
      ["orders"],
    ],
    ["(select 1) union (select 2) intersect (select 2)", []],
    ["from orders select region where region = any($regions) and ordered_at > $1::timestamp - interval 3 month", NaN],
    [
      "select lpad(month(ordered_at)::varchar, 2, '0'), format('{:.2f} %', 1.5) from orders tablesample 10%",
      ["orders"],
    ],
    [
      "select distinct on (region) region, grouping(region) from orders group by rollup (region, channel) having count(*) > 1",
      ["orders"],
    ],
    ["values (1, 'a'), (2, 'b')", []],
    ["/* hello */ select 1; -- bye", []],
  ] as [string, string[] | number][])("%s", async (sql, tables) => {
    const result = await verdict(sql.replace("$1", "$since"))
    expect(result).toMatchObject({ refused: false })
    if (!result.refused && Array.isArray(tables)) expect([...result.tables].sort()).toEqual([...tables].sort())
    if (!result.refused && !Array.isArray(tables)) expect([...result.parameters].sort()).toEqual(["regions", "since"])
  })
})

describe("each part of the wall carries weight: weakened, an attack passes", () => {
  const leaks: [string, Partial<WallRules>, string][] = [
    [
      "the list of table functions",
      { table_functions: new Set([...ALLOWED_TABLE_FUNCTIONS, "read_text"]) },
      "select * from read_text('/etc/passwd')",
    ],
    ["the list of functions", { functions: new Set([...ALLOWED_FUNCTIONS, "getenv"]) }, "select getenv('HOME')"],
    ["the number of statements", { max_statements: 2 }, "select 1; select 2"],
    ["the arguments", { checks_arguments: false }, "select len(range(2000000000))"],
    ["the tables", { checks_tables: false }, "select * from sqlite_master"],
    [
      "the kinds of node",
      {
        refs: {
          ...REFS,
          SHOW_REF: {
            sample: "opaque",
            table_name: "plain",
            query: "opaque",
            show_type: "plain",
            catalog_name: "plain",
            schema_name: "plain",
          },
        },
      },
      "select * from (show tables)",
    ],
  ]
  it.each(leaks)("%s", async (_name, weaker, attack) => {
    expect(await verdict(attack)).toMatchObject({ refused: true })
    expect(await verdict(attack, { ...WALL_RULES, ...weaker })).toMatchObject({ refused: false })
  })
})

describe("the lists of functions", () => {
  it("review every function this engine has, so that a new version needs a new review", async () => {
    const reader = await connection.runAndReadAll(
      "select distinct lower(function_name) as name from duckdb_functions() where function_type in ('scalar', 'aggregate', 'macro')",
    )
    const unreviewed = reader
      .getRowObjects()
      .map((row) => String(row.name))
      .filter((name) => !ALLOWED_FUNCTIONS.has(name) && !REFUSED_FUNCTIONS.some(([pattern]) => pattern.test(name)))
    expect(unreviewed).toEqual([])
  })

  it("name every table function that may stand after FROM", () => {
    expect([...ALLOWED_TABLE_FUNCTIONS].sort()).toEqual(["generate_series", "json_each", "range", "unnest"])
  })
})
