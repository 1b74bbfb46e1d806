-- The ground every table stands on: roles, claims, membership, and one procedure that protects a table.

do $$
begin
  -- On Supabase these exist; elsewhere they are made here. Logins and passwords are given outside migrations.
  if not exists (select from pg_roles where rolname = 'anon') then create role anon nologin noinherit; end if;
  if not exists (select from pg_roles where rolname = 'authenticated') then create role authenticated nologin noinherit; end if;
  if not exists (select from pg_roles where rolname = 'service_role') then create role service_role nologin noinherit bypassrls; end if;
  if not exists (select from pg_roles where rolname = 'bridge_app') then create role bridge_app nologin noinherit nobypassrls; end if;
  if not exists (select from pg_roles where rolname = 'bridge_worker') then create role bridge_worker nologin noinherit nobypassrls; end if;
end $$;

grant authenticated to bridge_app;

-- Supabase grants new tables to anon by default. Nobody gets anything here unless a line below says so.
alter default privileges in schema public revoke all on tables from anon, authenticated;
alter default privileges in schema public revoke all on sequences from anon, authenticated;
revoke create on schema public from public;
grant usage on schema public to authenticated, bridge_app, bridge_worker;

create schema app;
grant usage on schema app to authenticated, bridge_app, bridge_worker;
alter default privileges in schema app revoke execute on functions from public;

-- After a transaction the setting is '', not null.
create function app.claims() returns jsonb language sql stable set search_path = '' as
$$ select nullif(current_setting('request.jwt.claims', true), '')::jsonb $$;

create function app.user_id() returns uuid language sql stable set search_path = '' as
$$ select (app.claims() ->> 'sub')::uuid $$;

create function app.is_platform_admin() returns boolean language sql stable set search_path = '' as
$$ select coalesce(app.claims() -> 'app_metadata' ->> 'role' = 'platform_admin', false) $$;

-- The workspace a job is limited to; null for jobs that serve all workspaces.
create function app.job_workspace() returns uuid language sql stable set search_path = '' as
$$ select (app.claims() ->> 'workspace_id')::uuid $$;

create function app.rank(role text) returns int language sql immutable set search_path = '' as
$$ select case role when 'viewer' then 1 when 'analyst' then 2 when 'admin' then 3 when 'owner' then 4 end $$;

-- People and workspaces ------------------------------------------------------------------------------------------

create table public.profiles (
  user_id uuid primary key,
  email text not null,
  full_name text not null default '',
  last_workspace_id uuid,
  onboarding_status text,
  onboarding_step text,
  has_completed_onboarding boolean not null default false,
  preferences jsonb not null default '{}',
  onboarding_completed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table public.workspaces (
  id uuid primary key default gen_random_uuid(),
  name text not null check (length(name) between 1 and 80),
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 60),
  created_by uuid not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table public.workspace_members (
  workspace_id uuid not null references public.workspaces on delete cascade,
  user_id uuid not null references public.profiles on delete cascade,
  role text not null check (role in ('viewer', 'analyst', 'admin', 'owner')),
  created_at timestamptz not null default now(),
  primary key (workspace_id, user_id)
);
create index workspace_members_user on public.workspace_members (user_id);

-- Definer functions: they read membership without recursing into its own policies. This is the whole reviewed list.
create function app.member_of(at_least text) returns setof uuid
language sql stable security definer set search_path = '' as
$$ select m.workspace_id from public.workspace_members m where m.user_id = app.user_id() and app.rank(m.role) >= app.rank(at_least) $$;

create function app.has_members(workspace uuid) returns boolean
language sql stable security definer set search_path = '' as
$$ select exists (select from public.workspace_members m where m.workspace_id = workspace) $$;

create function app.fellows() returns setof uuid
language sql stable security definer set search_path = '' as
$$ select o.user_id from public.workspace_members m join public.workspace_members o using (workspace_id) where m.user_id = app.user_id() $$;

-- The door asks this once per request, before any transaction: which workspace, which role.
create function app.membership(person uuid, workspace uuid) returns table (workspace_id uuid, role text)
language sql stable security definer set search_path = '' as
$$
  select m.workspace_id, m.role
  from public.workspace_members m
  left join public.profiles p on p.user_id = m.user_id
  where m.user_id = person and (workspace is null or m.workspace_id = workspace)
  order by (m.workspace_id = p.last_workspace_id) desc nulls last, m.created_at
  limit 1
$$;

grant execute on all functions in schema app to authenticated, bridge_worker;
revoke execute on function app.membership(uuid, uuid) from authenticated, bridge_worker;
grant execute on function app.membership(uuid, uuid) to bridge_app;

-- Protects a table that has a workspace_id: forced row security, four policies for people, one for jobs.
-- `reads` and `writes` are least roles; `mine` narrows people's rows further (an SQL condition).
create procedure app.protect(relation regclass, reads text, writes text, mine text default 'true')
language plpgsql set search_path = '' as $$
declare
  may_read text := format('workspace_id in (select app.member_of(%L)) and (%s)', reads, mine);
  may_write text := format('workspace_id in (select app.member_of(%L)) and (%s)', writes, mine);
  for_job constant text := '(select app.job_workspace()) is null or workspace_id = (select app.job_workspace())';
begin
  execute format('alter table %s enable row level security', relation);
  execute format('alter table %s force row level security', relation);
  execute format('create policy people_read on %s for select to authenticated using (%s)', relation, may_read);
  execute format('create policy people_insert on %s for insert to authenticated with check (%s)', relation, may_write);
  execute format('create policy people_update on %s for update to authenticated using (%s) with check (%s)', relation, may_write, may_write);
  execute format('create policy people_delete on %s for delete to authenticated using (%s)', relation, may_write);
  execute format('create policy jobs on %s for all to bridge_worker using (%s) with check (%s)', relation, for_job, for_job);
  execute format('grant select, insert, update, delete on %s to authenticated, bridge_worker', relation);
end $$;
revoke execute on procedure app.protect(regclass, text, text, text) from public;

alter table public.profiles enable row level security;
alter table public.profiles force row level security;
create policy people_read on public.profiles for select to authenticated
  using (user_id = (select app.user_id()) or user_id in (select app.fellows()) or (select app.is_platform_admin()));
create policy people_insert on public.profiles for insert to authenticated with check (user_id = (select app.user_id()));
create policy people_update on public.profiles for update to authenticated
  using (user_id = (select app.user_id())) with check (user_id = (select app.user_id()));
create policy jobs on public.profiles for all to bridge_worker using (true) with check (true);
grant select, insert, update on public.profiles to authenticated;
grant select, update on public.profiles to bridge_worker;

alter table public.workspaces enable row level security;
alter table public.workspaces force row level security;
create policy people_read on public.workspaces for select to authenticated
  using (id in (select app.member_of('viewer')) or (created_by = (select app.user_id()) and not app.has_members(id)) or (select app.is_platform_admin()));
create policy people_insert on public.workspaces for insert to authenticated with check (created_by = (select app.user_id()));
create policy people_update on public.workspaces for update to authenticated
  using (id in (select app.member_of('admin'))) with check (id in (select app.member_of('admin')));
create policy people_delete on public.workspaces for delete to authenticated using (id in (select app.member_of('owner')));
create policy jobs on public.workspaces for all to bridge_worker
  using ((select app.job_workspace()) is null or id = (select app.job_workspace()))
  with check ((select app.job_workspace()) is null or id = (select app.job_workspace()));
grant select, insert, update, delete on public.workspaces to authenticated;
grant select on public.workspaces to bridge_worker;

alter table public.workspace_members enable row level security;
alter table public.workspace_members force row level security;
create policy people_read on public.workspace_members for select to authenticated
  using (workspace_id in (select app.member_of('viewer')) or (select app.is_platform_admin()));
-- The creator of an empty workspace becomes its owner; after that, admins decide.
create policy people_insert on public.workspace_members for insert to authenticated
  with check (
    workspace_id in (select app.member_of('admin'))
    or (user_id = (select app.user_id()) and role = 'owner' and not app.has_members(workspace_id)
        and workspace_id in (select w.id from public.workspaces w where w.created_by = (select app.user_id())))
  );
create policy people_update on public.workspace_members for update to authenticated
  using (workspace_id in (select app.member_of('admin'))) with check (workspace_id in (select app.member_of('admin')));
create policy people_delete on public.workspace_members for delete to authenticated
  using (workspace_id in (select app.member_of('admin')) or (user_id = (select app.user_id()) and workspace_id in (select app.member_of('viewer'))));
create policy jobs on public.workspace_members for all to bridge_worker
  using ((select app.job_workspace()) is null or workspace_id = (select app.job_workspace()))
  with check ((select app.job_workspace()) is null or workspace_id = (select app.job_workspace()));
grant select, insert, update, delete on public.workspace_members to authenticated;
grant select on public.workspace_members to bridge_worker;

-- Audit: append-only, sealed into a hash chain by a job -----------------------------------------------------------

create table public.audit_log (
  id bigint generated always as identity primary key,
  workspace_id uuid not null,
  actor_id uuid,
  action text not null,
  target_type text not null,
  target_id text not null,
  details jsonb not null default '{}',
  request_id text not null,
  at timestamptz not null default now(),
  prev_hash text,
  hash text
);
create index audit_log_workspace on public.audit_log (workspace_id, id desc);
create index audit_log_unsealed on public.audit_log (workspace_id, id) where hash is null;
alter table public.audit_log enable row level security;
alter table public.audit_log force row level security;
create policy people_read on public.audit_log for select to authenticated
  using (workspace_id in (select app.member_of('admin')) or (select app.is_platform_admin()));
create policy people_insert on public.audit_log for insert to authenticated
  with check (actor_id = (select app.user_id()) and hash is null and prev_hash is null
    and (workspace_id in (select app.member_of('viewer')) or (select app.is_platform_admin())));
create policy jobs on public.audit_log for all to bridge_worker
  using ((select app.job_workspace()) is null or workspace_id = (select app.job_workspace()))
  with check ((select app.job_workspace()) is null or workspace_id = (select app.job_workspace()));
grant select, insert on public.audit_log to authenticated;
grant select, insert, update (prev_hash, hash) on public.audit_log to bridge_worker;

-- One key, one effect, for 24 hours ---------------------------------------------------------------------------------

create table public.idempotency_keys (
  user_id uuid not null,
  key text not null check (length(key) between 1 and 200),
  route text not null,
  body_sha256 text not null,
  response jsonb,
  created_at timestamptz not null default now(),
  primary key (user_id, route, key)
);
create index idempotency_keys_age on public.idempotency_keys (created_at);
alter table public.idempotency_keys enable row level security;
alter table public.idempotency_keys force row level security;
create policy people_read on public.idempotency_keys for select to authenticated using (user_id = (select app.user_id()));
create policy people_insert on public.idempotency_keys for insert to authenticated with check (user_id = (select app.user_id()));
create policy people_update on public.idempotency_keys for update to authenticated
  using (user_id = (select app.user_id())) with check (user_id = (select app.user_id()));
create policy people_delete on public.idempotency_keys for delete to authenticated using (user_id = (select app.user_id()));
create policy jobs on public.idempotency_keys for all to bridge_worker using (true) with check (true);
grant select, insert, update, delete on public.idempotency_keys to authenticated;
grant select, delete on public.idempotency_keys to bridge_worker;
