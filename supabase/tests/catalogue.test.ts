import pg from "pg"
import { afterAll, describe, expect, it } from "vitest"

// Questions to the catalogue that must return no row. Each is first shown a planted fault it has to find.

const client = new pg.Client({ connectionString: process.env.TEST_POLICIES_URL })
await client.connect()
afterAll(() => client.end())

/** Tables that cannot carry a workspace_id, each with its own policies. Reviewed. */
const WITHOUT_WORKSPACE = [
  "workspaces",
  "profiles",
  "idempotency_keys",
  "prompt_blocks",
  // A migration is about people of all workspaces, and a failed one about those who have none.
  "migration_runs",
  "migration_lanes",
  "migration_items",
  "onboarding_migration_log",
  "migration_seals",
]
/** Functions that run with their owner's rights. Reviewed: each one asks who the caller is, or is granted to one login. */
const DEFINERS = [
  "app.member_of",
  "app.has_members",
  "app.fellows",
  "app.membership",
  "app.count_visit",
  "app.model_spend",
  "app.note_embedding_call",
  "app.save_step",
  "app.has_company",
]

const TABLES = "pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')"

const proofs: { name: string; query: string; values?: unknown[]; planted: string }[] = [
  {
    name: "row security is enabled and forced on every table",
    query: `select c.relname from ${TABLES} and not (c.relrowsecurity and c.relforcerowsecurity)`,
    planted: "alter table public.dashboards no force row level security",
  },
  {
    name: "every table names its workspace",
    query: `select c.relname from ${TABLES} and c.relname <> all ($1) and not exists (
      select from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id' and a.attnotnull)`,
    values: [WITHOUT_WORKSPACE],
    planted: "create table public.stray (id int)",
  },
  {
    name: "every policy says whom it is for, what is seen and what may be written",
    query: `select tablename, policyname from pg_policies where schemaname = 'public' and (
      not roles <@ array['authenticated', 'bridge_worker']::name[]
      or (cmd in ('SELECT', 'DELETE', 'UPDATE', 'ALL') and qual is null)
      or (cmd in ('INSERT', 'UPDATE', 'ALL') and with_check is null)
      or permissive <> 'PERMISSIVE')`,
    planted: "create policy stray on public.dashboards for update to authenticated using (true)",
  },
  {
    name: "unique keys are led by the workspace",
    query:
      `select i.indexrelid::regclass from pg_index i join ${TABLES} and c.oid = i.indrelid where c.relname <> all ($1)
      and i.indisunique and not i.indisprimary
      and (select attname from pg_attribute where attrelid = c.oid and attnum = i.indkey[0]) <> 'workspace_id'`.replace(
        "join pg_class c where",
        "join pg_class c on",
      ),
    values: [WITHOUT_WORKSPACE],
    planted: "create unique index stray on public.dashboards (slug)",
  },
  {
    name: "views ask with the rights of who looks",
    query: `select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace
      and (c.relkind = 'm' or c.relkind = 'v' and not coalesce(c.reloptions @> '{security_invoker=true}', false))`,
    planted: "create view public.stray as select * from public.dashboards",
  },
  {
    name: "functions with their owner's rights are reviewed",
    query: `select p.oid::regproc from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where p.prosecdef and n.nspname in ('public', 'app') and n.nspname || '.' || p.proname <> all ($1)`,
    values: [DEFINERS],
    planted: "create function app.stray() returns int language sql security definer set search_path = '' as 'select 1'",
  },
  {
    name: "functions look names up nowhere but where they say",
    query: `select p.oid::regproc from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname in ('public', 'app') and not coalesce(p.proconfig @> array['search_path=""'], false)`,
    planted: "create function app.stray() returns int language sql as 'select 1'",
  },
  {
    name: "nobody anonymous may call our functions",
    query: `select p.oid::regproc from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname in ('public', 'app') and (has_function_privilege('public', p.oid, 'execute') or has_function_privilege('anon', p.oid, 'execute'))`,
    planted: "grant execute on function app.member_of(text) to public",
  },
  {
    name: "the logins are restricted and own nothing",
    query: `select r.rolname from pg_roles r where r.rolname in ('bridge_app', 'bridge_worker')
      and (r.rolinherit or r.rolbypassrls or r.rolsuper or r.rolcreaterole or r.rolcreatedb or exists (select from pg_class c where c.relowner = r.oid))`,
    planted: "alter role bridge_app bypassrls",
  },
  {
    name: "people cannot reach the tables of other schemas",
    query: `select c.oid::regclass from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm') and n.nspname !~ '^(pg_|information_schema$|public$)'
        and (has_table_privilege('authenticated', c.oid, 'select, insert, update, delete') or has_table_privilege('anon', c.oid, 'select'))`,
    planted:
      "create schema stray; create table stray.rows (id int); grant usage on schema stray to anon; grant select on stray.rows to anon",
  },
]

describe("the catalogue", () => {
  it.each(proofs)("$name", async ({ query, values, planted }) => {
    await client.query("begin")
    try {
      await client.query(planted)
      const { rowCount } = await client.query(query, values)
      expect(rowCount, "the question must find the planted fault").toBeGreaterThan(0)
    } finally {
      await client.query("rollback")
    }
    const { rows } = await client.query(query, values)
    expect(rows).toEqual([])
  })
})
