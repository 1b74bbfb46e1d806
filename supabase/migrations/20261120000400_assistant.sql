-- Assistant sessions, their running turns, and the record of every model and tool call.

create table public.assistant_sessions (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces on delete cascade,
  user_id uuid not null,
  provider text not null,
  model text not null,
  title text not null default '',
  status text not null default 'active' check (status in ('active', 'completed', 'failed')),
  total_tokens int not null default 0,
  total_cost_usd numeric(14, 6) not null default 0,
  object_path text,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  unique (workspace_id, id)
);
create index assistant_sessions_mine on public.assistant_sessions (workspace_id, user_id, created_at desc);
call app.protect('public.assistant_sessions', 'analyst', 'analyst', 'user_id = (select app.user_id())');

create table public.assistant_turns (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null,
  session_id uuid not null,
  user_id uuid not null,
  turn_index int not null,
  status text not null default 'running' check (status in ('running', 'completed', 'failed', 'stopped')),
  idempotency_key text,
  object_path text,
  sha256 text,
  -- The YAML a person may still say yes to: its hash and slug, never its text.
  pending_sha256 text,
  pending_slug text,
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  unique (workspace_id, id),
  unique (workspace_id, session_id, turn_index),
  unique (workspace_id, session_id, idempotency_key),
  foreign key (workspace_id, session_id) references public.assistant_sessions (workspace_id, id) on delete cascade
);
call app.protect('public.assistant_turns', 'analyst', 'analyst', 'user_id = (select app.user_id())');

-- Events live here while their turn runs; then they become one immutable object.
create table public.assistant_events (
  id bigint generated always as identity primary key,
  workspace_id uuid not null,
  session_id uuid not null,
  turn_id uuid not null,
  user_id uuid not null,
  event text not null,
  data jsonb not null,
  at timestamptz not null default now(),
  foreign key (workspace_id, turn_id) references public.assistant_turns (workspace_id, id) on delete cascade
);
create index assistant_events_turn on public.assistant_events (workspace_id, turn_id, id);
call app.protect('public.assistant_events', 'analyst', 'analyst', 'user_id = (select app.user_id())');

create table public.model_calls (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces on delete cascade,
  session_id uuid,
  user_id uuid,
  provider text not null,
  model text not null,
  purpose text not null,
  input_tokens int not null default 0,
  cached_input_tokens int not null default 0,
  output_tokens int not null default 0,
  cost_usd numeric(14, 6) not null default 0,
  latency_ms int not null default 0,
  first_token_ms int,
  status text not null,
  at timestamptz not null default now()
);
create index model_calls_month on public.model_calls (workspace_id, at);
call app.protect('public.model_calls', 'analyst', 'analyst');
drop policy people_update on public.model_calls;
drop policy people_delete on public.model_calls;
revoke update, delete on public.model_calls from authenticated;

create table public.tool_calls (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces on delete cascade,
  session_id uuid,
  turn_id uuid,
  user_id uuid not null,
  tool text not null,
  args_sha256 text not null,
  status text not null,
  duration_ms int not null default 0,
  is_cached boolean not null default false,
  at timestamptz not null default now()
);
create index tool_calls_session on public.tool_calls (workspace_id, session_id, at);
call app.protect('public.tool_calls', 'analyst', 'analyst', 'user_id = (select app.user_id())');
drop policy people_update on public.tool_calls;
drop policy people_delete on public.tool_calls;
revoke update, delete on public.tool_calls from authenticated;

create table public.tool_cache (
  workspace_id uuid not null references public.workspaces on delete cascade,
  key text not null,
  tool text not null,
  payload jsonb not null,
  size_bytes int not null check (size_bytes <= 262144),
  hit_count int not null default 0,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (workspace_id, key)
);
create index tool_cache_expiry on public.tool_cache (expires_at);
call app.protect('public.tool_cache', 'analyst', 'analyst');

-- Instructions shared by all workspaces; only a platform admin may change them.
create table public.prompt_blocks (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  content text not null,
  cache_control text not null default 'ephemeral' check (cache_control in ('ephemeral', 'none')),
  version int not null default 1,
  is_active boolean not null default true,
  position int not null default 0,
  created_at timestamptz not null default now(),
  unique (name, version)
);
alter table public.prompt_blocks enable row level security;
alter table public.prompt_blocks force row level security;
create policy people_read on public.prompt_blocks for select to authenticated using (true);
create policy people_insert on public.prompt_blocks for insert to authenticated with check ((select app.is_platform_admin()));
create policy people_update on public.prompt_blocks for update to authenticated
  using ((select app.is_platform_admin())) with check ((select app.is_platform_admin()));
create policy jobs on public.prompt_blocks for select to bridge_worker using (true);
grant select, insert, update on public.prompt_blocks to authenticated;
grant select on public.prompt_blocks to bridge_worker;
