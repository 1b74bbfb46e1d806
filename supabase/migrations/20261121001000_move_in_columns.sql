-- The way forward takes what it writes column by column. As lists of JSON objects, reading the parameters was a quarter
-- of a move.

drop function app.rehearse_users;
drop function app.migrate_users;

-- Makes sessions for planned users: one statement for as many batches as it is given. Place n of each list is one user,
-- of each list from `owners` on one step, whose owner is a place among the users. Gives the ids of the users it was done
-- for; whoever was migrated by somebody else meanwhile, or whose legacy row is not the one that was planned from, is not
-- among them. A step that has moved since it was read raises BR002, and nothing is done.
create function app.migrate_users(
  run uuid, bound timestamptz, actor uuid,
  users uuid[], xmins bigint[], batches int[], leaves text[], workspaces uuid[], sessions uuid[], passes int[],
  positions smallint[], manifests text[], revisions int[], error_codes text[], error_messages json, remarks json,
  owners int[], step_ids int[], step_revisions int[], seals text[], completes boolean[], not_applicables boolean[],
  versions int[], answers jsonb
) returns uuid[]
-- Nobody knows how long the lists are: joined by loops within loops they would take their square.
language plpgsql volatile set search_path = '' set enable_nestloop = off as
$$
declare
  done uuid[];
  missed int;
begin
  with given as materialized (
    -- app.legacy_row and app.migration_log_hash written out: calling them costs a row more than what they work out.
    select r.*, p.created_at, p.updated_at, decode(r.leaf, 'hex') as after_sha256,
      case when r.error_code is null then 'completed' else 'failed' end as status,
      jsonb_build_object('onboarding_status', p.onboarding_status, 'onboarding_step', p.onboarding_step,
        'has_completed_onboarding', p.has_completed_onboarding, 'preferences', p.preferences,
        'onboarding_completed_at', p.onboarding_completed_at, 'created_at', p.created_at, 'updated_at', p.updated_at) as before
    from rows from (
      unnest(users, xmins, batches, leaves, workspaces, sessions, passes, positions, manifests, revisions, error_codes),
      json_array_elements_text(error_messages), json_array_elements(remarks)
    ) with ordinality as r(
      user_id, seen, batch, leaf, workspace_id, session_id, passed, step, manifest, revision, error_code, error_message, warnings, place)
    -- Found one by one by their key: a few hundred are not worth going over all profiles.
    cross join lateral (
      select p.* from public.profiles p where p.user_id = r.user_id and p.xmin::text::bigint = r.seen offset 0) p
  ), claimed as (
    insert into public.migration_items as i
      (user_id, workspace_id, session_id, status, run_id, batch, manifest, log_id, legacy_xmin, session_revision, warnings, error_code, error_message, completed_at)
    select g.user_id, g.workspace_id, g.session_id, g.status, run, g.batch, g.manifest, nextval('app.migration_log_ids'),
      g.seen, g.revision, case json_array_length(g.warnings) when 0 then '{}' else array(select json_array_elements_text(g.warnings)) end,
      g.error_code, g.error_message, case g.status when 'completed' then now() end
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
    where g.status = 'completed'
    on conflict (id) do update set parked_at = null, legacy_passed = s.legacy_passed | excluded.legacy_passed,
      legacy_step = greatest(s.legacy_step, excluded.legacy_step)
    returning s.id, s.workspace_id, s.manifest_id
  ), pointed as (
    insert into public.manifest_pointers (workspace_id, manifest_id, version, checksum)
    select m.workspace_id, m.id, concat_ws('.', m.version_major, m.version_minor, m.version_patch), m.checksum
    from made cross join lateral (
      select m.* from public.business_context_manifests m
      where m.workspace_id = made.workspace_id and m.id = made.manifest_id offset 0) m
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
  ), carried as materialized (
    -- By way of `made`: a session is held before its steps are, as whoever saves does it.
    select a.*, g.workspace_id, g.session_id, g.user_id, g.updated_at as saved_at
    from rows from (
      unnest(owners, step_ids, step_revisions, seals, completes, not_applicables, versions), jsonb_array_elements(answers)
    ) as a(owner, step_id, revision, sha256, is_complete, is_not_applicable, definition_version, data)
    join given g on g.place = a.owner join made on made.id = g.session_id
  ), put as (
    -- Theirs is a revision like any other, so that a save merges with it.
    insert into public.onboarding_steps as st
      (workspace_id, session_id, step_id, data, revision, sha256, is_complete, is_not_applicable, definition_version, source, saved_by, saved_at)
    select workspace_id, session_id, step_id, data, revision, sha256, is_complete, is_not_applicable, definition_version, 'legacy', user_id, saved_at
    from carried
    on conflict (workspace_id, session_id, step_id) do update set data = excluded.data, revision = excluded.revision,
      sha256 = excluded.sha256, is_complete = excluded.is_complete, is_not_applicable = excluded.is_not_applicable,
      definition_version = excluded.definition_version, source = 'legacy', saved_by = excluded.saved_by, saved_at = excluded.saved_at
      where st.revision = excluded.revision - 1
    returning 1
  )
  select coalesce((select array_agg(c.user_id) from claimed c), '{}'),
    (select count(*) from carried) - (select count(*) from put)
  into done, missed;
  if missed <> 0 then
    raise exception 'a step was saved meanwhile' using errcode = 'BR002';
  end if;
  return done;
end
$$;
revoke execute on function app.migrate_users from public;
grant execute on function app.migrate_users to bridge_worker;

-- Whether people are at work on this database: the web's login asked for something within the last tenth of a second. A run
-- gives way to them. Only a definer who reads everybody's activity can tell; for any other there is nobody.
create function app.has_company() returns boolean
language sql volatile security definer set search_path = '' as
$$
  select exists (
    select from pg_catalog.pg_stat_activity a
    where a.datname = current_database() and a.usename = 'bridge_app'
      and (a.state <> 'idle' or a.state_change > clock_timestamp() - interval '100 milliseconds'))
$$;
revoke execute on function app.has_company from public;
grant execute on function app.has_company to bridge_worker;
