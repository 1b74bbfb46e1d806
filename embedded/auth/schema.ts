import type { Pool } from "pg"

// Made here and not in supabase/migrations: on hosted Supabase this schema belongs to Supabase.
// Column names follow Supabase where the same thing exists there.
const DDL = `
create schema if not exists auth;

create table if not exists auth.users (
  id uuid primary key default gen_random_uuid(),
  email text not null,
  encrypted_password text,
  email_confirmed_at timestamptz,
  last_sign_in_at timestamptz,
  raw_app_meta_data jsonb not null default '{"provider": "email", "providers": ["email"]}',
  raw_user_meta_data jsonb not null default '{}',
  banned_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index if not exists users_email_key on auth.users (lower(email));

create table if not exists auth.sessions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  amr jsonb not null,
  ip text,
  user_agent text,
  created_at timestamptz not null,
  refreshed_at timestamptz not null
);
create index if not exists sessions_user_id_idx on auth.sessions (user_id);
create index if not exists sessions_refreshed_at_idx on auth.sessions (refreshed_at);

create table if not exists auth.refresh_tokens (
  token_hash bytea primary key,
  session_id uuid not null references auth.sessions (id) on delete cascade,
  created_at timestamptz not null,
  used_at timestamptz
);
create index if not exists refresh_tokens_session_id_idx on auth.refresh_tokens (session_id);

create table if not exists auth.one_time_tokens (
  token_hash bytea primary key,
  user_id uuid not null references auth.users (id) on delete cascade,
  kind text not null check (kind in ('signup', 'magiclink', 'recovery', 'auth_code')),
  code_hash bytea,
  code_challenge text,
  code_challenge_method text,
  attempts_left integer not null default 5,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  unique (user_id, kind)
);

create table if not exists auth.outbox (
  id bigint generated always as identity primary key,
  to_email text not null,
  kind text not null,
  subject text not null,
  body text not null,
  created_at timestamptz not null
);
create index if not exists outbox_to_email_idx on auth.outbox (to_email, id desc);

alter table auth.users enable row level security;
alter table auth.sessions enable row level security;
alter table auth.refresh_tokens enable row level security;
alter table auth.one_time_tokens enable row level security;
alter table auth.outbox enable row level security;
`

/** Creates what is missing. Two processes starting at once wait for each other. */
export async function createAuthSchema(pool: Pool): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query("begin")
    await client.query("select pg_advisory_xact_lock(hashtext('bridge.auth.schema'))")
    await client.query(DDL)
    await client.query("commit")
  } catch (error) {
    await client.query("rollback")
    throw error
  } finally {
    client.release()
  }
}
