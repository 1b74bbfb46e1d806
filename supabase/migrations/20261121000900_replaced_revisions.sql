-- Revisions are what was replaced: the present answers stand in their step. Until now they held those too, so that all
-- answers stood twice. One place keeps them, whoever replaces answers, and lets go of the oldest: revisions rise by one, so
-- one goes as one comes.
create function app.keep_replaced() returns trigger
language plpgsql set search_path = '' as
$$
declare
  -- Enough for a device that was offline for an afternoon of typing elsewhere.
  kept constant int := 200;
begin
  insert into public.onboarding_step_revisions
    (workspace_id, session_id, step_id, revision, data, definition_version, saved_by, saved_at)
  values (old.workspace_id, old.session_id, old.step_id, old.revision, old.data, old.definition_version, old.saved_by, old.saved_at);
  if new.revision > kept then
    delete from public.onboarding_step_revisions r
    where r.workspace_id = new.workspace_id and r.session_id = new.session_id and r.step_id = new.step_id
      and r.revision = new.revision - kept;
  end if;
  return new;
end
$$;
revoke execute on function app.keep_replaced from public;

delete from public.onboarding_step_revisions r using public.onboarding_steps st
where st.workspace_id = r.workspace_id and st.session_id = r.session_id and st.step_id = r.step_id and st.revision = r.revision;

create trigger keep_replaced before update on public.onboarding_steps for each row
  when (old.revision < new.revision and old.step_id <= 23) execute function app.keep_replaced();

-- Its steps are looked for by workspace and session, which is how their key begins.
drop index public.onboarding_steps_session;

-- The functions that wrote revisions themselves, without that.

drop function app.save_step;

-- `base_revision` null: from whatever there is. `answers` null: only lock and read. Null without such a session.
create function app.save_step(
  workspace uuid, session uuid, step int, base_revision int, answers jsonb, seal text, complete boolean,
  not_applicable boolean, version int, again boolean, request text
) returns json
language plpgsql volatile security definer set search_path = '' as
$$
declare
  found_session record;
  former public.onboarding_steps;
  others record;
  base json;
  person uuid;
  next_revision int;
  written_at timestamptz;
begin
  select s.user_id, s.started_at into found_session
  from public.onboarding_sessions s
  where s.workspace_id = workspace and s.id = session and s.parked_at is null
    and workspace in (select app.member_of('analyst'))
  for update;
  if not found then return null; end if;

  -- Statements of their own: they see what the lock waited for.
  select * into former from public.onboarding_steps st
  where st.workspace_id = workspace and st.session_id = session and st.step_id = step;
  select count(*) filter (where st.is_complete and st.step_id <> step) as completed, coalesce(sum(st.revision), 0) as revision
  into others
  from public.onboarding_steps st
  where st.workspace_id = workspace and st.session_id = session and st.step_id <= 23;

  if answers is not null and coalesce(base_revision = coalesce(former.revision, 0), true) then
    if former.sha256 is distinct from seal then
      person := app.user_id();
      next_revision := coalesce(former.revision, 0) + 1;
      written_at := now();
      update public.onboarding_sessions s set updated_at = written_at where s.workspace_id = workspace and s.id = session;
      if former.revision is null then
        insert into public.onboarding_steps
          (workspace_id, session_id, step_id, data, revision, sha256, is_complete, is_not_applicable, definition_version,
            check_again, saved_by)
        values (workspace, session, step, answers, next_revision, seal, complete, not_applicable, version, again, person);
      else
        update public.onboarding_steps st set
          data = answers, revision = next_revision, sha256 = seal, is_complete = complete,
          is_not_applicable = not_applicable, definition_version = version, check_again = again, saved_by = person,
          saved_at = written_at, source = 'person'
        where st.workspace_id = workspace and st.session_id = session and st.step_id = step;
      end if;
      insert into public.audit_log (workspace_id, actor_id, action, target_type, target_id, details, request_id)
      values (workspace, person, 'onboarding.save_step', 'onboarding_session', session::text,
        jsonb_build_object('step', step, 'revision', next_revision), request);
    end if;
  elsif base_revision > 0 then
    select json_build_object('data', r.data, 'definition_version', r.definition_version) into base
    from public.onboarding_step_revisions r
    where r.workspace_id = workspace and r.session_id = session and r.step_id = step and r.revision = base_revision;
  end if;

  return json_build_object(
    'user_id', found_session.user_id, 'started_at', found_session.started_at, 'base', base, 'written_at', written_at,
    'other_completed', others.completed, 'session_revision', others.revision,
    'current', case when former.revision is not null then json_build_object(
      'step_id', former.step_id, 'data', former.data, 'revision', former.revision, 'sha256', former.sha256,
      'is_complete', former.is_complete, 'definition_version', former.definition_version,
      'check_again', former.check_again, 'saved_by', former.saved_by, 'saved_at', former.saved_at
    ) end);
end
$$;
revoke execute on function app.save_step from public;
grant execute on function app.save_step to authenticated;

create or replace function app.migrate_users(run uuid, bound timestamptz, actor uuid, plans jsonb, steps jsonb) returns uuid[]
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
    -- Found one by one by their key: a few hundred are not worth going over all profiles.
    cross join lateral (
      select p.* from public.profiles p where p.user_id = r.user_id and p.xmin::text::bigint = r.seen offset 0) p
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
      join unnest(done) as d(user_id) using (user_id)
      cross join lateral (select p.updated_at from public.profiles p where p.user_id = g.user_id offset 0) p
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
    )
    select (select count(*) from given) - (select count(*) from put) into written;
    if written <> 0 then
      raise exception 'a step was saved meanwhile' using errcode = 'BR002';
    end if;
  end if;
  return done;
end
$$;

create or replace function app.roll_back_users(run uuid, actor uuid, rows jsonb, steps jsonb) returns uuid[]
language plpgsql volatile set search_path = '' as
$$
declare
  done uuid[];
begin
  with given as materialized (
    select r.*, app.legacy_row(p) as before
    from jsonb_to_recordset(rows) as r(
      user_id uuid, workspace_id uuid, session_id uuid, seen bigint, batch int, back jsonb, warnings text[], revision int,
      error_code text, error_message text)
    join public.profiles p on p.user_id = r.user_id and p.xmin::text::bigint = r.seen
  ), restored as (
    update public.profiles p set
      onboarding_status = g.back ->> 'onboarding_status', onboarding_step = g.back ->> 'onboarding_step',
      has_completed_onboarding = (g.back ->> 'has_completed_onboarding')::boolean,
      preferences = case jsonb_array_length(g.back -> 'changes') when 0 then p.preferences
        else app.with_changes(p.preferences, g.back -> 'changes') end,
      onboarding_completed_at = case when (g.back ->> 'has_completed_onboarding')::boolean and not p.has_completed_onboarding
        then coalesce(s.finalized_at, p.onboarding_completed_at) else p.onboarding_completed_at end,
      -- When it was saved, not when it was carried here.
      updated_at = greatest(p.updated_at, s.updated_at)
    from given g join public.onboarding_sessions s on s.workspace_id = g.workspace_id and s.id = g.session_id
    where p.user_id = g.user_id and g.back is not null
    returning p.user_id, p.xmin::text::bigint as seen, app.legacy_row(p) as after
  ), parked as (
    update public.onboarding_sessions s set parked_at = now()
    from given g where s.workspace_id = g.workspace_id and s.id = g.session_id and g.error_code is null
    returning s.workspace_id, s.manifest_id
  ), unpointed as (
    delete from public.manifest_pointers m using parked, public.business_context_manifests b
    where m.workspace_id = parked.workspace_id and m.manifest_id = parked.manifest_id
      and b.workspace_id = m.workspace_id and b.id = m.manifest_id and b.source = 'migration'
  ), moved as (
    update public.migration_items i set
      status = case when g.error_code is null then 'rolled_back' else i.status end,
      run_id = case when g.error_code is null then run else i.run_id end,
      batch = case when g.error_code is null then g.batch else i.batch end,
      log_id = case when g.error_code is null then g.log_id else i.log_id end,
      legacy_xmin = case when g.error_code is null then coalesce(r.seen, g.seen) else i.legacy_xmin end,
      session_revision = coalesce(g.revision, i.session_revision), warnings = coalesce(g.warnings, i.warnings),
      error_code = g.error_code, error_message = g.error_message, updated_at = now()
    from (select *, nextval('app.migration_log_ids') as log_id from given) g left join restored r on r.user_id = g.user_id
    where i.user_id = g.user_id and i.status = 'completed'
    returning i.user_id, g.log_id, g.session_id, g.batch, g.error_code, g.error_message, g.before, r.after
  ), logged as (
    insert into public.onboarding_migration_log
      (id, run_id, batch, user_id, session_id, event, actor_id, before, after, before_sha256, after_sha256, error_code, error_message, hash)
    select m.log_id, run, m.batch, m.user_id, m.session_id, e.event, actor, case when m.error_code is null then m.before end, m.after, h.before_sha256, h.after_sha256,
      m.error_code, m.error_message,
      app.migration_log_hash(m.log_id, run, m.batch, m.user_id, m.session_id, e.event, actor, h.before_sha256, h.after_sha256,
        m.error_code, m.error_message, now())
    from moved m
    cross join lateral (select case when m.error_code is null then 'rolled_back' else 'refused' end as event) e
    cross join lateral (select sha256(convert_to(m.before::text, 'UTF8')) as before_sha256,
      sha256(convert_to(coalesce(m.after, m.before)::text, 'UTF8')) as after_sha256) h
  )
  select coalesce(array_agg(moved.user_id), '{}') into done from moved;

  with given as materialized (
    select g.* from jsonb_to_recordset(steps) as g(
      user_id uuid, workspace_id uuid, session_id uuid, step_id int, data jsonb, revision int, sha256 text, is_complete boolean,
      is_not_applicable boolean, definition_version int)
    where g.user_id = any (done)
  )
  insert into public.onboarding_steps as st
    (workspace_id, session_id, step_id, data, revision, sha256, is_complete, is_not_applicable, definition_version, source, saved_by, saved_at)
  select g.workspace_id, g.session_id, g.step_id, g.data, g.revision, g.sha256, g.is_complete, g.is_not_applicable,
    g.definition_version, 'legacy', g.user_id, p.updated_at
  from given g join public.profiles p using (user_id)
  on conflict (workspace_id, session_id, step_id) do update set data = excluded.data, revision = excluded.revision,
    sha256 = excluded.sha256, is_complete = excluded.is_complete, is_not_applicable = excluded.is_not_applicable,
    definition_version = excluded.definition_version, source = excluded.source, saved_by = excluded.saved_by, saved_at = excluded.saved_at;
  return done;
end
$$;
