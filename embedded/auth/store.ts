import { createHash } from "node:crypto"
import { Pool, type PoolClient, type QueryResultRow } from "pg"

export type UserRow = {
  id: string
  email: string
  encrypted_password: string | null
  email_confirmed_at: Date | null
  last_sign_in_at: Date | null
  raw_app_meta_data: Record<string, unknown>
  raw_user_meta_data: Record<string, unknown>
  banned_until: Date | null
  created_at: Date
  updated_at: Date
}
export type SessionRow = {
  id: string
  user_id: string
  amr: { method: string; timestamp: number }[]
  refreshed_at: Date
}
export type RefreshTokenRow = { session_id: string; used_at: Date | null }
export type OneTimeKind = "signup" | "magiclink" | "recovery" | "auth_code"
export type OneTimeRow = {
  token_hash: Buffer
  user_id: string
  kind: OneTimeKind
  code_hash: Buffer | null
  code_challenge: string | null
  code_challenge_method: string | null
  attempts_left: number
  expires_at: Date
}
export type MailRow = { id: string; to_email: string; kind: string; subject: string; body: string; created_at: Date }

export type Db = Pool | PoolClient

/** Secrets are kept as digests only: a read of the database signs nobody in. */
export const digest = (secret: string): Buffer => createHash("sha256").update(secret).digest()

export async function inTransaction<T>(pool: Pool, fn: (db: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query("begin")
    const result = await fn(client)
    await client.query("commit")
    return result
  } catch (error) {
    await client.query("rollback").catch((cause: Error) => {
      broken = cause
    })
    throw error
  } finally {
    client.release(broken)
  }
}

async function rows<T extends QueryResultRow>(db: Db, text: string, values: unknown[]): Promise<T[]> {
  return (await db.query<T>(text, values)).rows
}

// ---- people

export async function findUserByEmail(db: Db, email: string): Promise<UserRow | undefined> {
  return (await rows<UserRow>(db, "select * from auth.users where lower(email) = lower($1)", [email]))[0]
}

export async function findUser(db: Db, id: string): Promise<UserRow | undefined> {
  return (await rows<UserRow>(db, "select * from auth.users where id = $1", [id]))[0]
}

/** Undefined when the email (or the id) is taken. */
export async function insertUser(
  db: Db,
  user: Pick<UserRow, "email" | "encrypted_password" | "email_confirmed_at" | "raw_user_meta_data" | "created_at"> & {
    id?: string
    raw_app_meta_data?: Record<string, unknown>
  },
): Promise<UserRow | undefined> {
  const text = `insert into auth.users
      (id, email, encrypted_password, email_confirmed_at, raw_user_meta_data, created_at, updated_at, raw_app_meta_data)
    values (coalesce($1::uuid, gen_random_uuid()), $2, $3, $4, $5, $6, $6,
      '{"provider": "email", "providers": ["email"]}'::jsonb || $7::jsonb)
    on conflict do nothing returning *`
  const { id, email, encrypted_password, email_confirmed_at, raw_user_meta_data, raw_app_meta_data, created_at } = user
  const values = [
    id ?? null,
    email,
    encrypted_password,
    email_confirmed_at,
    raw_user_meta_data,
    created_at,
    raw_app_meta_data ?? {},
  ]
  return (await rows<UserRow>(db, text, values))[0]
}

/** Writes the given columns; a taken email throws Postgres error 23505. */
export async function updateUser(
  db: Db,
  id: string,
  change: Partial<Omit<UserRow, "id" | "created_at">> & { updated_at: Date },
): Promise<UserRow | undefined> {
  const columns = Object.keys(change)
  const assignments = columns.map((column, at) => `"${column}" = $${at + 2}`).join(", ")
  const text = `update auth.users set ${assignments} where id = $1 returning *`
  return (await rows<UserRow>(db, text, [id, ...Object.values(change)]))[0]
}

export async function deleteUser(db: Db, id: string): Promise<boolean> {
  return (await db.query("delete from auth.users where id = $1", [id])).rowCount === 1
}

export async function listUsers(
  db: Db,
  filter: string,
  limit: number,
  offset: number,
): Promise<{ users: UserRow[]; total: number }> {
  const where = "where $1 = '' or position(lower($1) in lower(email)) > 0"
  const users = await rows<UserRow>(
    db,
    `select * from auth.users ${where} order by created_at desc, id limit $2 offset $3`,
    [filter, limit, offset],
  )
  const [count] = await rows<{ total: number }>(db, `select count(*)::int as total from auth.users ${where}`, [filter])
  return { users, total: count?.total ?? 0 }
}

// ---- sessions and refresh tokens

export async function insertSession(
  db: Db,
  session: { user_id: string; amr: SessionRow["amr"]; ip: string; user_agent: string | null; created_at: Date },
): Promise<SessionRow> {
  const text = `insert into auth.sessions (user_id, amr, ip, user_agent, created_at, refreshed_at)
    values ($1, $2, $3, $4, $5, $5) returning id, user_id, amr, refreshed_at`
  const { user_id, amr, ip, user_agent, created_at } = session
  const [row] = await rows<SessionRow>(db, text, [user_id, JSON.stringify(amr), ip, user_agent, created_at])
  return row as SessionRow
}

export async function findSession(db: Db, id: string): Promise<SessionRow | undefined> {
  return (await rows<SessionRow>(db, "select id, user_id, amr, refreshed_at from auth.sessions where id = $1", [id]))[0]
}

export async function touchSession(db: Db, id: string, refreshed_at: Date): Promise<void> {
  await db.query("update auth.sessions set refreshed_at = $2 where id = $1", [id, refreshed_at])
}

/** `others` keeps the named session and ends the rest of that person's. Refresh tokens go with their session. */
export async function deleteSessions(
  db: Db,
  scope: "local" | "others" | "global",
  of: { session_id: string; user_id: string },
): Promise<void> {
  const condition = {
    local: "user_id = $1 and id = $2",
    others: "user_id = $1 and id <> $2",
    global: "user_id = $1 and $2::uuid is not null",
  }
  await db.query(`delete from auth.sessions where ${condition[scope]}`, [of.user_id, of.session_id])
}

export async function insertRefreshToken(db: Db, token: string, session_id: string, created_at: Date): Promise<void> {
  await db.query("insert into auth.refresh_tokens (token_hash, session_id, created_at) values ($1, $2, $3)", [
    digest(token),
    session_id,
    created_at,
  ])
}

/** Locks the row, so that of two callers with one token the second sees what the first did. */
export async function lockRefreshToken(db: Db, token: string): Promise<RefreshTokenRow | undefined> {
  const text = "select session_id, used_at from auth.refresh_tokens where token_hash = $1 for update"
  return (await rows<RefreshTokenRow>(db, text, [digest(token)]))[0]
}

export async function markRefreshTokenUsed(db: Db, token: string, used_at: Date): Promise<void> {
  await db.query("update auth.refresh_tokens set used_at = $2 where token_hash = $1", [digest(token), used_at])
}

// ---- links, codes and mail

/** A newer token of a kind replaces the person's older one. */
export async function replaceOneTimeToken(
  db: Db,
  token: Omit<OneTimeRow, "attempts_left"> & { created_at: Date },
): Promise<void> {
  await db.query("delete from auth.one_time_tokens where user_id = $1 and kind = $2", [token.user_id, token.kind])
  const { token_hash, user_id, kind, code_hash, code_challenge, code_challenge_method, created_at, expires_at } = token
  await db.query(
    `insert into auth.one_time_tokens
      (token_hash, user_id, kind, code_hash, code_challenge, code_challenge_method, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [token_hash, user_id, kind, code_hash, code_challenge, code_challenge_method, created_at, expires_at],
  )
}

/** Takes a link's or a PKCE exchange's token: of two callers only one gets it. */
export async function takeOneTimeToken(db: Db, token: string, kinds: OneTimeKind[]): Promise<OneTimeRow | undefined> {
  const text = "delete from auth.one_time_tokens where token_hash = $1 and kind = any($2) returning *"
  return (await rows<OneTimeRow>(db, text, [digest(token), kinds]))[0]
}

/** Takes a code typed by hand. A wrong one costs an attempt, the fifth the code itself. */
export async function takeOneTimeCode(
  db: Db,
  user_id: string,
  code: string,
  kinds: OneTimeKind[],
): Promise<OneTimeRow | undefined> {
  const text = `delete from auth.one_time_tokens
    where user_id = $1 and code_hash = $2 and kind = any($3) and attempts_left > 0 returning *`
  const [row] = await rows<OneTimeRow>(db, text, [user_id, digest(`${user_id} ${code}`), kinds])
  if (!row) {
    await db.query(
      "update auth.one_time_tokens set attempts_left = attempts_left - 1 where user_id = $1 and kind = any($2)",
      [user_id, kinds],
    )
  }
  return row
}

export async function insertMail(db: Db, mail: Omit<MailRow, "id">): Promise<void> {
  await db.query("insert into auth.outbox (to_email, kind, subject, body, created_at) values ($1, $2, $3, $4, $5)", [
    mail.to_email,
    mail.kind,
    mail.subject,
    mail.body,
    mail.created_at,
  ])
}

export async function listMail(db: Db, to_email: string, limit: number): Promise<MailRow[]> {
  const text = "select * from auth.outbox where $1 = '' or to_email = lower($1) order by id desc limit $2"
  return rows<MailRow>(db, text, [to_email, limit])
}

/** Drops what nobody can use any more. */
export async function sweep(db: Db, now: Date, session_days: number): Promise<void> {
  const days = (count: number) => new Date(now.getTime() - count * 86_400_000)
  await db.query("delete from auth.sessions where refreshed_at < $1", [days(session_days)])
  await db.query("delete from auth.refresh_tokens where used_at < $1", [days(session_days)])
  await db.query("delete from auth.one_time_tokens where expires_at < $1", [now])
  await db.query("delete from auth.outbox where created_at < $1", [days(30)])
}

export function openPool(connectionString: string): Pool {
  const pool = new Pool({ connectionString, max: 8, connectionTimeoutMillis: 5_000, application_name: "bridge-auth" })
  // Without a listener a restart of Postgres would end this process too.
  pool.on("error", (error) => process.stderr.write(`auth: lost a database connection: ${error.message}\n`))
  return pool
}
