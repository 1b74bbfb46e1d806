-- The way back: what was saved in a session goes to the legacy row as far as that can hold it, and the session is parked.

-- Preferences with changes made one after the other: what no change names keeps every byte, numbers beyond floats too.
create function app.with_changes(preferences jsonb, changes jsonb) returns jsonb
language plpgsql immutable set search_path = '' as
$$
declare
  result jsonb := case jsonb_typeof(preferences) when 'object' then preferences else '{}' end;
  change jsonb;
  path text[];
begin
  for change in select * from jsonb_array_elements(changes) loop
    path := array(select jsonb_array_elements_text(change -> 'path'));
    if not change ? 'value' then
      result := result #- path;
    else
      if array_length(path, 1) = 2 and jsonb_typeof(result -> path[1]) is distinct from 'object' then
        result := jsonb_set(result, path[1:1], '{}');
      end if;
      result := jsonb_set(result, path, change -> 'value');
    end if;
  end loop;
  return result;
end
$$;

-- Holds these users until the transaction ends and says where each stands. They are taken in the order of their ids, so that
-- two runs over the same users wait for each other and for nothing else; from then on nobody saves in their sessions.
create function app.lock_migrated(users uuid[])
returns table (user_id uuid, workspace_id uuid, session_id uuid, seen bigint, is_saved boolean, is_edited boolean, is_pruned boolean)
language plpgsql volatile set search_path = '' as
$$
begin
  perform from public.migration_items i
    where i.user_id = any (users) and i.status = 'completed' order by i.user_id for update;
  perform from public.onboarding_sessions s
    where s.id in (select i.session_id from public.migration_items i where i.user_id = any (users) and i.status = 'completed')
    order by s.id for update;
  return query
    select i.user_id, s.workspace_id, s.id, p.xmin::text::bigint,
      coalesce(st.revision <> i.session_revision
        or (s.status = 'finalized' and not p.has_completed_onboarding and p.onboarding_status is distinct from 'completed'), false),
      p.xmin::text::bigint <> i.legacy_xmin, coalesce(l.before, l.after) is null
    from public.migration_items i
    join public.profiles p on p.user_id = i.user_id
    left join public.onboarding_sessions s on s.id = i.session_id
    left join public.onboarding_migration_log l on l.id = i.log_id
    cross join lateral (
      select coalesce(sum(t.revision), 0) as revision from public.onboarding_steps t
      where t.workspace_id = s.workspace_id and t.session_id = s.id and t.step_id <= 23
    ) st
    where i.user_id = any (users) and i.status = 'completed'
    order by i.user_id;
end
$$;

-- Puts users back whom `lock_migrated` holds: writes what their legacy rows get, takes what those rows say into the parked
-- session, and takes away the pointer to a manifest that came with the migration. A row with an error only records it.
-- Gives the ids it was done for; whoever's legacy row is not the one that was read is not among them.
create function app.roll_back_users(run uuid, actor uuid, rows jsonb, steps jsonb) returns uuid[]
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
  ), put as (
    insert into public.onboarding_steps as st
      (workspace_id, session_id, step_id, data, revision, sha256, is_complete, is_not_applicable, definition_version, source, saved_by, saved_at)
    select g.workspace_id, g.session_id, g.step_id, g.data, g.revision, g.sha256, g.is_complete, g.is_not_applicable,
      g.definition_version, 'legacy', g.user_id, p.updated_at
    from given g join public.profiles p using (user_id)
    on conflict (workspace_id, session_id, step_id) do update set data = excluded.data, revision = excluded.revision,
      sha256 = excluded.sha256, is_complete = excluded.is_complete, is_not_applicable = excluded.is_not_applicable,
      definition_version = excluded.definition_version, source = excluded.source, saved_by = excluded.saved_by, saved_at = excluded.saved_at
    returning workspace_id, session_id, step_id, revision, data, definition_version, saved_by, saved_at
  )
  insert into public.onboarding_step_revisions
    (workspace_id, session_id, step_id, revision, data, definition_version, saved_by, saved_at)
  select workspace_id, session_id, step_id, revision, data, definition_version, saved_by, saved_at from put;
  return done;
end
$$;

revoke execute on function app.with_changes, app.lock_migrated, app.roll_back_users from public;
grant execute on function app.with_changes, app.lock_migrated, app.roll_back_users to bridge_worker;
