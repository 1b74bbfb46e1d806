-- Legacy onboarding to sessions: runs over many users, one state per user, and a log that is only ever added to.

-- What a session brought along. Bit n - 1 of `legacy_passed` is step n of 24: passed in the former onboarding, whether or
-- not it left answers here. A step that left answers has a row of its own; the other records are this number.
alter table public.onboarding_sessions
  add column legacy_passed int,
  add column legacy_step smallint check (legacy_step between 1 and 24),
  -- Set while its user is rolled back to the former onboarding: nobody finds it, and nothing of it is lost.
  add column parked_at timestamptz;

alter policy people_read on public.onboarding_sessions
  using (workspace_id in (select app.member_of('viewer')) and parked_at is null);
alter policy people_update on public.onboarding_sessions
  using (workspace_id in (select app.member_of('analyst')) and parked_at is null)
  with check (workspace_id in (select app.member_of('analyst')) and parked_at is null);
alter policy people_delete on public.onboarding_sessions
  using (workspace_id in (select app.member_of('analyst')) and parked_at is null);

create table public.migration_runs (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('migrate', 'dry_run', 'rollback')),
  state text not null default 'queued' check (state in ('queued', 'running', 'paused', 'completed', 'cancelled', 'failed')),
  phase text not null default 'users' check (phase in ('users', 'manifests')),
  -- Whom it is about: these users, or what a run (or one batch of it) did, or everybody due.
  user_ids uuid[],
  of_run uuid references public.migration_runs,
  of_batch int,
  batch_size int not null default 50 check (batch_size between 1 and 500),
  users_per_second int check (users_per_second > 0),
  -- The set is bound here: who becomes due later is for another run.
  bound_at timestamptz not null default now(),
  total int,
  -- Raised by whoever takes the run over; what carries an older number is refused.
  fence bigint not null default 0,
  -- Until then nobody else takes it; null while it waits for a worker.
  leased_until timestamptz,
  heartbeat_at timestamptz,
  -- Users per second of the last heartbeats, newest last.
  rates real[] not null default '{}',
  -- Time that was worked on it; a run may rest between.
  users_seconds real not null default 0,
  manifests_seconds real not null default 0,
  started_by uuid,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  error_message text,
  -- What came of it: root, counts by outcome and cause, seconds by phase.
  report jsonb
);
create index migration_runs_newest on public.migration_runs (created_at, id);

-- A run goes over the users in several lanes at once, each a range of ids with a cursor of its own.
create table public.migration_lanes (
  run_id uuid not null references public.migration_runs on delete cascade,
  -- `again` is for users whose legacy row changed while `users` ran; their counts stand there.
  phase text not null check (phase in ('users', 'again', 'manifests')),
  lane int not null,
  first_id uuid not null,
  last_id uuid not null,
  -- The last user that is dealt with; null before the first.
  cursor_id uuid,
  is_done boolean not null default false,
  batches int not null default 0,
  succeeded int not null default 0,
  failed int not null default 0,
  skipped int not null default 0,
  -- Sum of the users' leaf hashes modulo 2^256, in hex: the same whatever the order.
  root text not null default '',
  -- What went wrong or was odd, with how many users: a dry run leaves nothing else to count them by.
  notes jsonb not null default '{}',
  primary key (run_id, phase, lane)
);

-- One row per user: the unique key that makes it one effect each. A user of the former onboarding without a row was
-- never tried. No reference to profiles: it would cost each user a lookup and guard nothing that is read from here.
create table public.migration_items (
  user_id uuid primary key,
  workspace_id uuid,
  session_id uuid,
  status text not null check (status in ('completed', 'failed', 'rolled_back')),
  run_id uuid not null,
  batch int not null,
  attempts int not null default 1,
  manifest text check (manifest in ('pending', 'completed', 'skipped', 'failed')),
  -- The log row that holds the legacy row as it was at the last move, and its version then: whether it changed since.
  log_id bigint not null,
  legacy_xmin bigint not null,
  -- Sum of the revisions of the session's steps at the last move: whether anything was saved since.
  session_revision int not null default 0,
  warnings text[] not null default '{}',
  error_code text,
  error_message text,
  started_at timestamptz not null default now(),
  completed_at timestamptz,
  updated_at timestamptz not null default now()
);
create index migration_items_failed on public.migration_items (error_code, user_id) where status = 'failed';
create index migration_items_manifest on public.migration_items (user_id) where manifest in ('pending', 'failed');

create sequence app.migration_log_ids;

create table public.onboarding_migration_log (
  id bigint primary key default nextval('app.migration_log_ids'),
  -- Rows are sealed in the order of transactions that are over, which ids do not tell.
  xid xid8 not null default pg_current_xact_id(),
  run_id uuid not null,
  batch int,
  user_id uuid,
  session_id uuid,
  event text not null,
  actor_id uuid,
  -- The legacy row before the change, and after it where the change was to that row. Pruned on request: the hashes stay.
  before jsonb,
  after jsonb,
  before_sha256 bytea,
  after_sha256 bytea,
  error_code text,
  error_message text,
  at timestamptz not null default now(),
  hash bytea not null
);
create index onboarding_migration_log_user on public.onboarding_migration_log (user_id, id);
create index onboarding_migration_log_order on public.onboarding_migration_log (xid, id);

-- The chain over the log: each link covers the rows of a span, in order, and the link before it.
create table public.migration_seals (
  index bigint primary key,
  to_xid xid8 not null,
  to_id bigint not null,
  row_count int not null,
  hash bytea not null,
  at timestamptz not null default now()
);

-- What a row's hash is taken over. In PL/pgSQL, like the two below: its plan is kept, and a run asks for it a million times.
create function app.migration_log_hash(
  id bigint, run_id uuid, batch int, user_id uuid, session_id uuid, event text, actor_id uuid,
  before_sha256 bytea, after_sha256 bytea, error_code text, error_message text, at timestamptz
) returns bytea language plpgsql stable set search_path = '' as
$$
begin
  return sha256(convert_to(concat_ws(E'\x1f', id, run_id, coalesce(batch::text, '-'), coalesce(user_id::text, '-'),
    coalesce(session_id::text, '-'), event, coalesce(actor_id::text, '-'), coalesce(encode(before_sha256, 'hex'), '-'),
    coalesce(encode(after_sha256, 'hex'), '-'), quote_nullable(error_code), quote_nullable(error_message),
    extract(epoch from at)), 'UTF8'));
end
$$;

-- The part of a profile that is the former onboarding.
create function app.legacy_row(p public.profiles) returns jsonb language plpgsql stable set search_path = '' as
$$
begin
  return jsonb_build_object('onboarding_status', p.onboarding_status, 'onboarding_step', p.onboarding_step,
    'has_completed_onboarding', p.has_completed_onboarding, 'preferences', p.preferences,
    'onboarding_completed_at', p.onboarding_completed_at, 'created_at', p.created_at, 'updated_at', p.updated_at);
end
$$;

-- Somebody who only knows the new onboarding has nothing of this.
create function app.is_legacy(p public.profiles) returns boolean language plpgsql immutable set search_path = '' as
$$
begin
  return p.onboarding_status is not null or p.onboarding_step is not null or p.has_completed_onboarding
    or p.preferences <> '{}'::jsonb;
end
$$;

-- Platform admins read all of it, start runs and steer them; everything else is done by jobs.
do $$
declare
  relation text;
begin
  foreach relation in array array['migration_runs', 'migration_lanes', 'migration_items', 'onboarding_migration_log', 'migration_seals'] loop
    execute format('alter table public.%I enable row level security', relation);
    execute format('alter table public.%I force row level security', relation);
    execute format('create policy admins_read on public.%I for select to authenticated using ((select app.is_platform_admin()))', relation);
    execute format('grant select on public.%I to authenticated, bridge_worker', relation);
    if relation <> 'migration_items' then
      execute format('create policy jobs on public.%I for all to bridge_worker using (true) with check (true)', relation);
    end if;
  end loop;
  foreach relation in array array['migration_runs', 'migration_lanes', 'onboarding_migration_log'] loop
    execute format('create policy admins_insert on public.%I for insert to authenticated with check ((select app.is_platform_admin()))', relation);
    execute format('grant insert on public.%I to authenticated', relation);
  end loop;
end $$;
create policy jobs on public.migration_items for all to bridge_worker
  using ((select app.job_workspace()) is null or workspace_id = (select app.job_workspace()))
  with check ((select app.job_workspace()) is null or workspace_id = (select app.job_workspace()));
-- A person reads where they stand themselves.
create policy people_read on public.migration_items for select to authenticated using (user_id = (select app.user_id()));
create policy admins_update on public.migration_runs for update to authenticated
  using ((select app.is_platform_admin())) with check ((select app.is_platform_admin()));
grant update on public.migration_runs to authenticated;
grant insert, update on public.migration_runs, public.migration_lanes, public.migration_items to bridge_worker;
grant insert, update (before, after) on public.onboarding_migration_log to bridge_worker;
grant insert on public.migration_seals to bridge_worker;
grant usage on sequence app.migration_log_ids to authenticated, bridge_worker;

-- A platform admin compares former and new onboarding of any user, and steers no more than that.
create policy admins_read on public.onboarding_sessions for select to authenticated using ((select app.is_platform_admin()));
create policy admins_read on public.onboarding_steps for select to authenticated using ((select app.is_platform_admin()));

-- Makes sessions for planned users: one statement for as many batches as it is given. Gives the ids of the users it was
-- done for; whoever was migrated by somebody else meanwhile, or whose legacy row is not the one that was planned from, is
-- not among them. A step that has moved since it was read raises BR002, and nothing is done.
create function app.migrate_users(run uuid, bound timestamptz, actor uuid, plans jsonb, steps jsonb) returns uuid[]
language plpgsql volatile set search_path = '' as
$$
declare
  done uuid[];
  written int;
begin
  with given as materialized (
    -- app.legacy_row and app.migration_log_hash written out: calling them costs a row more than what they work out.
    select r.*, p.created_at, p.updated_at, decode(r.leaf, 'hex') as after_sha256,
      jsonb_build_object('onboarding_status', p.onboarding_status, 'onboarding_step', p.onboarding_step,
        'has_completed_onboarding', p.has_completed_onboarding, 'preferences', p.preferences,
        'onboarding_completed_at', p.onboarding_completed_at, 'created_at', p.created_at, 'updated_at', p.updated_at) as before
    from jsonb_to_recordset(plans) as r(
      user_id uuid, seen bigint, status text, workspace_id uuid, session_id uuid, passed int, step smallint, manifest text,
      leaf text, batch int, error_code text, error_message text, warnings text[], revision int)
    join public.profiles p on p.user_id = r.user_id
    -- The planner takes an equality for one that holds for a single row, and would then go over all of them for each.
    where coalesce(p.xmin::text::bigint = r.seen, false)
  ), claimed as (
    insert into public.migration_items as i
      (user_id, workspace_id, session_id, status, run_id, batch, manifest, log_id, legacy_xmin, session_revision, warnings, error_code, error_message, completed_at)
    select g.user_id, g.workspace_id, g.session_id, g.status, run, g.batch, g.manifest, nextval('app.migration_log_ids'),
      g.seen, coalesce(g.revision, 0), coalesce(g.warnings, '{}'), g.error_code, g.error_message, case g.status when 'completed' then now() end
    from given g order by g.user_id
    on conflict (user_id) do update set
      workspace_id = coalesce(excluded.workspace_id, i.workspace_id), session_id = coalesce(excluded.session_id, i.session_id), status = excluded.status,
      run_id = excluded.run_id, batch = excluded.batch, attempts = i.attempts + 1,
      -- A manifest that was made once is not made again.
      manifest = case when i.manifest in ('completed', 'skipped') then i.manifest else excluded.manifest end,
      log_id = excluded.log_id, legacy_xmin = excluded.legacy_xmin, session_revision = excluded.session_revision,
      warnings = excluded.warnings, error_code = excluded.error_code, error_message = excluded.error_message,
      completed_at = excluded.completed_at, updated_at = now()
      where (i.status in ('failed', 'rolled_back') and i.updated_at <= bound)
        or (i.status = 'completed' and excluded.status = 'completed' and i.legacy_xmin <> excluded.legacy_xmin)
    returning i.user_id, i.log_id
  ), made as (
    insert into public.onboarding_sessions as s
      (id, workspace_id, user_id, started_at, updated_at, legacy_passed, legacy_step)
    select g.session_id, g.workspace_id, g.user_id, g.created_at, g.updated_at, g.passed, g.step
    from claimed join given g using (user_id)
    where coalesce(g.status = 'completed', false)
    on conflict (id) do update set parked_at = null, legacy_passed = s.legacy_passed | excluded.legacy_passed,
      legacy_step = greatest(s.legacy_step, excluded.legacy_step)
    returning s.id, s.workspace_id, s.manifest_id
  ), pointed as (
    insert into public.manifest_pointers (workspace_id, manifest_id, version, checksum)
    select m.workspace_id, m.id, concat_ws('.', m.version_major, m.version_minor, m.version_patch), m.checksum
    from made join public.business_context_manifests m on m.workspace_id = made.workspace_id and m.id = made.manifest_id
    where made.manifest_id is not null
    on conflict (workspace_id) do nothing
  ), logged as (
    insert into public.onboarding_migration_log
      (id, run_id, batch, user_id, session_id, event, actor_id, before, before_sha256, after_sha256, error_code, error_message, hash)
    select c.log_id, run, g.batch, g.user_id, g.session_id, e.event, actor, g.before, h.before_sha256, g.after_sha256,
      g.error_code, g.error_message,
      sha256(convert_to(concat_ws(E'\x1f', c.log_id, run, coalesce(g.batch::text, '-'), coalesce(g.user_id::text, '-'),
        coalesce(g.session_id::text, '-'), e.event, coalesce(actor::text, '-'), coalesce(encode(h.before_sha256, 'hex'), '-'),
        coalesce(encode(g.after_sha256, 'hex'), '-'), quote_nullable(g.error_code), quote_nullable(g.error_message),
        extract(epoch from now())), 'UTF8'))
    from claimed c join given g using (user_id)
    -- Kept from being taken apart: it would be worked out for each place that names it.
    cross join lateral (select sha256(convert_to(g.before::text, 'UTF8')) as before_sha256 offset 0) h
    cross join lateral (select case g.status when 'completed' then 'migrated' else 'failed' end as event) e
  )
  select coalesce(array_agg(claimed.user_id), '{}') into done from claimed;

  -- Answers that were carried along. Theirs is a revision like any other, so that a save merges with it.
  if jsonb_array_length(steps) > 0 then
    with given as materialized (
      select g.*, p.updated_at as saved_at from jsonb_to_recordset(steps) as g(
        user_id uuid, workspace_id uuid, session_id uuid, step_id int, data jsonb, revision int, sha256 text, is_complete boolean,
        is_not_applicable boolean, definition_version int)
      join unnest(done) as d(user_id) using (user_id) join public.profiles p using (user_id)
    ), put as (
      insert into public.onboarding_steps as st
        (workspace_id, session_id, step_id, data, revision, sha256, is_complete, is_not_applicable, definition_version, source, saved_by, saved_at)
      select workspace_id, session_id, step_id, data, revision, sha256, is_complete, is_not_applicable, definition_version, 'legacy', user_id, saved_at
      from given
      on conflict (workspace_id, session_id, step_id) do update set data = excluded.data, revision = excluded.revision,
        sha256 = excluded.sha256, is_complete = excluded.is_complete, is_not_applicable = excluded.is_not_applicable,
        definition_version = excluded.definition_version, source = 'legacy', saved_by = excluded.saved_by, saved_at = excluded.saved_at
        where st.revision = excluded.revision - 1
      returning 1
    ), kept as (
      insert into public.onboarding_step_revisions
        (workspace_id, session_id, step_id, revision, data, definition_version, saved_by, saved_at)
      select workspace_id, session_id, step_id, revision, data, definition_version, user_id, saved_at from given
      on conflict (workspace_id, session_id, step_id, revision) do nothing
    )
    select (select count(*) from given) - (select count(*) from put) into written;
    if written <> 0 then
      raise exception 'a step was saved meanwhile' using errcode = 'BR002';
    end if;
  end if;
  return done;
end
$$;

-- The same with the effect withheld: everything is really done, checked, and undone.
create function app.rehearse_users(run uuid, bound timestamptz, actor uuid, plans jsonb, steps jsonb) returns uuid[]
language plpgsql volatile set search_path = '' as
$$
declare
  done uuid[];
begin
  begin
    done := app.migrate_users(run, bound, actor, plans, steps);
    set constraints all immediate;
    raise exception 'rehearsed' using errcode = 'BR000';
  exception when sqlstate 'BR000' then
    return done;
  end;
end
$$;

revoke execute on function app.migration_log_hash, app.legacy_row, app.is_legacy, app.migrate_users, app.rehearse_users from public;
grant execute on function app.migration_log_hash, app.legacy_row, app.is_legacy to authenticated, bridge_worker;
grant execute on function app.migrate_users, app.rehearse_users to bridge_worker;
