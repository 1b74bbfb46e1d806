import type pg from "pg"

// The database as it describes itself, and a row for any relation made from that description alone.

export type Column = { name: string; type: string; is_required: boolean; choices: string[] }
export type Relation = {
  name: string
  kind: "table" | "view"
  columns: Column[]
  primary_key: string[]
  /** Columns here -> the relation and columns they point at. */
  references: { columns: string[]; target: string; target_columns: string[] }[]
}
export type Row = Record<string, unknown>

/** Every relation of schema public, parents before children. */
export async function listRelations(client: pg.ClientBase): Promise<Relation[]> {
  const { rows } = await client.query<Relation>(`
    select c.relname as name, case when c.relkind in ('r', 'p') then 'table' else 'view' end as kind,
      (select coalesce(jsonb_agg(jsonb_build_object(
          'name', a.attname, 'type', format_type(a.atttypid, null),
          'is_required', a.attnotnull and not a.atthasdef and a.attidentity = '' and a.attgenerated = '',
          'choices', coalesce((
            select jsonb_agg(m[1]) from pg_constraint k, regexp_matches(pg_get_constraintdef(k.oid), '''([^'']+)''::text', 'g') m
            where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]
              and pg_get_constraintdef(k.oid) like '%= ANY%'), '[]')
        ) order by a.attnum), '[]') from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
      coalesce((select jsonb_agg(a.attname) from pg_constraint k join pg_attribute a on a.attrelid = c.oid and a.attnum = any (k.conkey)
        where k.conrelid = c.oid and k.contype = 'p'), '[]') as primary_key,
      coalesce((select jsonb_agg(jsonb_build_object(
          'columns', (select jsonb_agg(a.attname order by o) from unnest(k.conkey) with ordinality u(n, o) join pg_attribute a on a.attrelid = c.oid and a.attnum = u.n),
          'target', t.relname,
          'target_columns', (select jsonb_agg(a.attname order by o) from unnest(k.confkey) with ordinality u(n, o) join pg_attribute a on a.attrelid = t.oid and a.attnum = u.n)))
        from pg_constraint k join pg_class t on t.oid = k.confrelid where k.conrelid = c.oid and k.contype = 'f'), '[]') as references
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') order by c.relname`)
  return parentsFirst(rows)
}

function parentsFirst(relations: Relation[]): Relation[] {
  const done: Relation[] = []
  const waiting = [...relations]
  while (waiting.length > 0) {
    const ready = waiting.findIndex((r) =>
      r.references.every((ref) => ref.target === r.name || done.some((d) => d.name === ref.target)),
    )
    if (ready < 0)
      throw new Error(`These tables reference each other in a ring: ${waiting.map((r) => r.name).join(", ")}`)
    done.push(...waiting.splice(ready, 1))
  }
  return done
}

export type Party = { workspace_id: string; user_id: string; rows: Map<string, Row> }

const PERSON = /^(user_id|created_by|owner_user_id|saved_by|actor_id|invited_by|priced_by)$/
let counter = 0

/** What tells whose a row is: its workspace, itself (a workspace), its person, or nothing (shared by all). */
export function tenantColumn(relation: Relation): string | undefined {
  if (relation.name === "workspaces") return "id"
  return ["workspace_id", "user_id"].find((name) => relation.columns.some((column) => column.name === name))
}

/** Values for a fresh row of `relation` that belongs to the party. Nullable columns other than persons stay empty. */
export function makeRow(relation: Relation, party: Party, given: Row = {}): Row {
  counter += 1
  const unique = `${counter}-${party.workspace_id.slice(0, 8)}`
  const row: Row = {}
  for (const column of relation.columns) {
    if (column.name === tenantColumn(relation) && column.name !== "user_id") row[column.name] = party.workspace_id
    else if (PERSON.test(column.name)) row[column.name] = party.user_id
    else if (column.is_required) row[column.name] = valueFor(column, unique)
  }
  for (const { columns, target, target_columns } of relation.references) {
    const parent = party.rows.get(target)
    if (!parent || target === relation.name) continue
    columns.forEach((column, i) => {
      if (relation.columns.some((c) => c.name === column && (c.is_required || c.name in row))) {
        row[column] = parent[target_columns[i] ?? ""]
      }
    })
  }
  return { ...row, ...given }
}

function valueFor({ name, type, choices }: Column, unique: string): unknown {
  if (choices[0]) return choices[0]
  if (type.endsWith("[]")) return []
  if (type === "uuid") return crypto.randomUUID()
  if (type === "boolean") return false
  if (type === "jsonb" || type === "json") return "{}"
  if (type.startsWith("timestamp") || type === "date") return "2026-01-01T00:00:00Z"
  if (/^(integer|bigint|smallint|numeric|real|double precision|xid8)/.test(type)) return 1
  if (type === "bytea") return Buffer.alloc(1)
  if (type === "text" || type.startsWith("character")) return `row-${unique}`
  throw new Error(`No value is known for ${name} of type ${type}: teach supabase/tests/catalogue.ts`)
}

export async function insertRow(client: pg.ClientBase, relation: Relation, row: Row): Promise<void> {
  const columns = Object.keys(row)
  // A relation that all share may have the row already, from another party.
  const text = `insert into public.${quote(relation.name)} (${columns.map(quote).join(", ")}) values (${columns.map((_, i) => `$${i + 1}`).join(", ")}) on conflict do nothing`
  await client.query(text, Object.values(row))
}

export const quote = (name: string) => `"${name.replaceAll('"', '""')}"`
