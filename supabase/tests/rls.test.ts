import pg from "pg"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import {
  insertRow,
  listRelations,
  makeRow,
  type Party,
  quote,
  type Relation,
  type Row,
  tenantColumn,
} from "./catalogue.ts"

// Workspace A against B on every relation of the schema, as people and as jobs; then the same matrix with each
// policy dropped, and with each policy loosened, which must turn it red. All of it rolls back.

type Command = "select" | "insert" | "update" | "delete"
const ALL: Command[] = ["select", "insert", "update", "delete"]

/** What an owner and a job may do with their own rows, where that is not everything. A new exception is reviewed here. */
const EXCEPTIONS: Record<string, { people?: Command[]; jobs?: Command[]; admins?: Command[]; jobs_see_all?: true }> = {
  profiles: { people: ["select", "insert", "update"], jobs: ["select", "update"], jobs_see_all: true },
  workspaces: { jobs: ["select"] },
  workspace_members: { jobs: ["select"] },
  audit_log: { people: ["select", "insert"], jobs: ["select", "insert", "update"] },
  idempotency_keys: { jobs: ["select", "delete"], jobs_see_all: true },
  business_context_manifests: { people: ["select", "insert"], jobs: ["select", "insert"] },
  model_calls: { people: ["select", "insert"] },
  tool_calls: { people: ["select", "insert"] },
  prompt_blocks: { people: ["select"], jobs: ["select"], admins: ["select", "insert", "update"] },
  onboarding_sessions: { admins: ["select"] },
  onboarding_steps: { admins: ["select"] },
  migration_runs: { people: [], jobs: ["select", "insert", "update"], admins: ["select", "insert", "update"] },
  migration_lanes: { people: [], jobs: ["select", "insert", "update"], admins: ["select", "insert"] },
  migration_items: { people: ["select"], jobs: ["select", "insert", "update"], admins: ["select"] },
  onboarding_migration_log: {
    people: [],
    jobs: ["select", "insert", "update"],
    admins: ["select", "insert"],
    jobs_see_all: true,
  },
  migration_seals: { people: [], jobs: ["select", "insert"], admins: ["select"] },
}

const client = new pg.Client({ connectionString: process.env.TEST_POLICIES_URL })
await client.connect()
afterAll(() => client.end())

const relations = await listRelations(client)
const parties = { a: newParty(), b: newParty() }
const { rows: policies } = await client.query<{
  name: string
  relation: string
  using: string | null
  check: string | null
}>(
  "select policyname as name, tablename as relation, qual as using, with_check as check from pg_policies where schemaname = 'public' order by 2, 1",
)

function newParty(): Party {
  return { workspace_id: crypto.randomUUID(), user_id: crypto.randomUUID(), rows: new Map() }
}

async function seed(party: Party) {
  for (const relation of relations.filter((r) => r.kind === "table")) {
    const given: Row = relation.name === "workspace_members" ? { role: "owner" } : {}
    await insertRow(client, relation, makeRow(relation, party, given))
    const column = tenantColumn(relation)
    const owner = column === "user_id" ? party.user_id : party.workspace_id
    const { rows } = await client.query<Row>(
      `select * from public.${quote(relation.name)} ${column ? `where ${quote(column)} = $1` : "where true or $1::uuid is null"} limit 1`,
      [owner],
    )
    if (!rows[0]) throw new Error(`${relation.name} could not be seeded`)
    party.rows.set(relation.name, rows[0])
  }
}

beforeAll(async () => {
  await seed(parties.a)
  await seed(parties.b)
})

type Actor = { kind: "people" | "jobs" | "admins"; role: "authenticated" | "bridge_worker"; claims: object }
const b = { sub: parties.b.user_id }
const people: Actor = { kind: "people", role: "authenticated", claims: b }
const admin: Actor = {
  kind: "admins",
  role: "authenticated",
  claims: { ...b, app_metadata: { role: "platform_admin" } },
}
const job: Actor = { kind: "jobs", role: "bridge_worker", claims: { workspace_id: parties.b.workspace_id } }
const stranger: Actor = { kind: "people", role: "authenticated", claims: { sub: crypto.randomUUID() } }
const nobody: Actor = { kind: "people", role: "authenticated", claims: {} }
/** An admin who is a member of neither. */
const overseer: Actor = { ...admin, claims: { ...admin.claims, sub: crypto.randomUUID() } }
// What is shared by all workspaces is written by platform admins alone; of a workspace's own they may see what they oversee.
const actorsFor = (relation: Relation) => {
  if (!tenantColumn(relation)) return [people, job, admin]
  return EXCEPTIONS[relation.name]?.admins ? [people, job, overseer] : [people, job]
}

/** One statement as the actor, undone afterwards: how many rows it touched or gave, or the code of its refusal. */
async function probe(actor: Actor, text: string, values: unknown[] = []): Promise<number | string> {
  await client.query("savepoint probe")
  try {
    await client.query("select set_config('request.jwt.claims', $1, true), set_config('role', $2, true)", [
      JSON.stringify(actor.claims),
      actor.role,
    ])
    return (await client.query(text, values)).rowCount ?? 0
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code) return error.code
    throw error
  } finally {
    await client.query("rollback to savepoint probe; reset role")
  }
}

const DENIED = "42501"
// Row security is asked before constraints, so these say that the policy let the row through.
const LET_THROUGH = [1, "23505", "23514", "23502"]

/** Everything wrong with one relation for one actor who owns what belongs to B. Empty when tenancy holds. */
async function complaints(relation: Relation, actor: Actor): Promise<string[]> {
  const column = tenantColumn(relation)
  const table = `public.${quote(relation.name)}`
  const exception = EXCEPTIONS[relation.name] ?? {}
  const may = exception[actor.kind] ?? ALL
  const { b } = parties
  const isShared = !column || actor.kind === "admins" || (actor.kind === "jobs" && exception.jobs_see_all)
  const total = (await client.query(`select from ${table}`)).rowCount ?? 0
  const visible = isShared ? total : 1
  const found: string[] = []
  const check = (command: string, got: number | string, want: (number | string)[]) => {
    if (!want.includes(got))
      found.push(`${actor.kind} ${command} ${relation.name}: ${got}, expected ${want.join(" or ")}`)
  }

  check("select", await probe(actor, `select from ${table}`), may.includes("select") ? [visible] : [0, DENIED])

  // No where clause: a policy for reading must not be what saves the rows of others from being written.
  const free = (await writableColumn(relation, actor.role)) ?? column ?? relation.columns[0]?.name ?? ""
  const value = sendable(b.rows.get(relation.name)?.[free])
  check(
    "update",
    await probe(actor, `update ${table} set ${quote(free)} = $1`, [value]),
    may.includes("update") ? [visible] : [0, DENIED],
  )
  check("delete", await probe(actor, `delete from ${table}`), may.includes("delete") ? [visible] : [0, DENIED])
  if (relation.kind === "view") return found

  const own = probeInsert(relation, actor, makeRow(relation, b))
  check("insert", await own, may.includes("insert") ? LET_THROUGH : [DENIED])
  if (isShared) return found

  // The hardest foreign row: in A's workspace, but by the actor's own hand.
  const foreign = column === "workspace_id" ? { ...parties.a, user_id: b.user_id } : parties.a
  check("insert into A's", await probeInsert(relation, actor, makeRow(relation, foreign)), [DENIED])
  if (may.includes("update")) {
    const move = `update ${table} set ${quote(column)} = $1`
    check(
      "move to A's",
      await probe(actor, move, [column === "user_id" ? parties.a.user_id : parties.a.workspace_id]),
      [DENIED],
    )
  }
  return found
}

async function allComplaints(relation: Relation): Promise<string[]> {
  const found: string[] = []
  for (const actor of actorsFor(relation)) found.push(...(await complaints(relation, actor)))
  return found
}

function probeInsert(relation: Relation, actor: Actor, row: Row) {
  const columns = Object.keys(row)
  const places = columns.map((_, i) => `$${i + 1}`).join(", ")
  return probe(
    actor,
    `insert into public.${quote(relation.name)} (${columns.map(quote).join(", ")}) values (${places})`,
    columns.map((name) => sendable(row[name])),
  )
}

const sendable = (value: unknown) =>
  value !== null && typeof value === "object" && !Array.isArray(value) && !(value instanceof Date)
    ? JSON.stringify(value)
    : value

/** A column outside every key that the role may write, so that an update collides with nothing. */
async function writableColumn(relation: Relation, role: string): Promise<string | undefined> {
  const { rows } = await client.query<{ name: string }>(
    `select a.attname as name from pg_attribute a
     where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity = ''
       and has_column_privilege($2, a.attrelid, a.attnum, 'UPDATE')
     order by exists (select from pg_index i where i.indrelid = a.attrelid and a.attnum = any (i.indkey)),
       a.attname in ('workspace_id', 'user_id'), a.attnum limit 1`,
    [`public.${quote(relation.name)}`, role],
  )
  return rows[0]?.name
}

async function undone<T>(fn: () => Promise<T>): Promise<T> {
  await client.query("begin")
  try {
    // Foreign keys out of the way: what is measured is row security alone.
    await client.query("set local session_replication_role = replica")
    return await fn()
  } finally {
    await client.query("rollback")
  }
}

describe("A against B", () => {
  it("finds the schema", () => {
    expect(relations.length).toBeGreaterThan(15)
    expect(policies.length).toBeGreaterThan(relations.length)
  })

  it.each(relations)("$name: B sees and changes nothing of A", async (relation) => {
    const found = await undone(async () => [
      ...(await complaints(relation, people)),
      ...(await complaints(relation, job)),
    ])
    expect(found).toEqual([])
  })

  it.each(relations.filter((relation) => tenantColumn(relation)))(
    "$name: a stranger and nobody see nothing",
    async ({ name }) => {
      const look = `select from public.${quote(name)}`
      const seen = await undone(async () => [await probe(stranger, look), await probe(nobody, look)])
      expect(seen).toEqual([0, 0])
    },
  )

  it.each(relations)("$name: the login itself and the anonymous role have no rights", async ({ name }) => {
    const { rows } = await client.query<{ role: string }>(
      "select role from unnest(array['bridge_app', 'anon', 'public']) role where has_table_privilege(role, $1, 'select, insert, update, delete')",
      [`public.${quote(name)}`],
    )
    expect(rows).toEqual([])
  })
})

describe("the matrix can fail", () => {
  const relationOf = (name: string) => relations.find((r) => r.name === name) as Relation

  it.each(policies)("$relation: dropping the policy $name turns it red", async ({ name, relation }) => {
    const found = await undone(async () => {
      await client.query(`drop policy ${quote(name)} on public.${quote(relation)}`)
      return allComplaints(relationOf(relation))
    })
    expect(found).not.toEqual([])
  })

  it.each(policies.filter((p) => p.using !== "true" && p.check !== "true"))(
    "$relation: loosening the policy $name turns it red",
    async ({ name, relation, using, check }) => {
      const loose = `${using === null ? "" : "using (true)"} ${check === null ? "" : "with check (true)"}`
      const found = await undone(async () => {
        await client.query(`alter policy ${quote(name)} on public.${quote(relation)} ${loose}`)
        return allComplaints(relationOf(relation))
      })
      expect(found).not.toEqual([])
    },
  )

  it("reports a relation it cannot seed", () => {
    const strange: Relation = {
      name: "strange",
      kind: "table",
      columns: [{ name: "shape", type: "polygon", is_required: true, choices: [] }],
      primary_key: [],
      references: [],
    }
    expect(() => makeRow(strange, parties.b)).toThrow(/No value is known for shape/)
  })
})
