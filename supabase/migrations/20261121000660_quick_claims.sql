-- Saving a step spent most of its time in row security: the four policies of a table each ask for the caller's workspaces,
-- in every statement. The two functions of a save ask once each, by the same rule, and do the rest with their owner's
-- rights. They name workspace and session in every statement, as before.

create or replace function app.lock_step(workspace uuid, session uuid, step int, base_revision int)
returns table (user_id uuid, started_at timestamptz, current jsonb, base jsonb, other_completed int, session_revision int)
language plpgsql volatile security definer rows 1 set search_path = '' as
$$
begin
  select s.user_id, s.started_at into user_id, started_at
  from public.onboarding_sessions s
  where s.workspace_id = workspace and s.id = session and workspace in (select app.member_of('analyst'))
  for update;
  if not found then return; end if;
  -- A statement of its own: it sees what the lock waited for.
  select count(*) filter (where st.is_complete and st.step_id <> step), coalesce(sum(st.revision), 0),
    (array_agg(jsonb_build_object(
      'step_id', st.step_id, 'data', st.data, 'revision', st.revision, 'sha256', st.sha256, 'is_complete', st.is_complete,
      'definition_version', st.definition_version, 'check_again', st.check_again, 'saved_by', st.saved_by, 'saved_at', st.saved_at
    )) filter (where st.step_id = step))[1]
  into other_completed, session_revision, current
  from public.onboarding_steps st
  where st.workspace_id = workspace and st.session_id = session and st.step_id <= 23;
  if base_revision > 0 then
    select jsonb_build_object('data', r.data, 'definition_version', r.definition_version) into base
    from public.onboarding_step_revisions r
    where r.workspace_id = workspace and r.session_id = session and r.step_id = step and r.revision = base_revision;
  end if;
  return next;
end
$$;

create or replace function app.write_step(
  workspace uuid, session uuid, step int, answers jsonb, next_revision int, seal text, complete boolean,
  not_applicable boolean, version int, again boolean, person uuid, kept int
) returns timestamptz
language plpgsql volatile security definer set search_path = '' as
$$
begin
  update public.onboarding_sessions s set updated_at = now()
  where s.workspace_id = workspace and s.id = session and workspace in (select app.member_of('analyst'));
  if not found then
    raise insufficient_privilege using message = 'there is no such session for the caller to write to';
  end if;
  insert into public.onboarding_steps as st
    (workspace_id, session_id, step_id, data, revision, sha256, is_complete, is_not_applicable, definition_version, check_again, saved_by)
  values (workspace, session, step, answers, next_revision, seal, complete, not_applicable, version, again, person)
  on conflict (workspace_id, session_id, step_id) do update set
    data = excluded.data, revision = excluded.revision, sha256 = excluded.sha256, is_complete = excluded.is_complete,
    is_not_applicable = excluded.is_not_applicable, definition_version = excluded.definition_version,
    check_again = excluded.check_again, saved_by = excluded.saved_by, saved_at = now(), source = 'person';
  insert into public.onboarding_step_revisions
    (workspace_id, session_id, step_id, revision, data, definition_version, saved_by)
  values (workspace, session, step, next_revision, answers, version, person);
  -- Revisions rise by one, so one goes as one comes; a range would be planned anew every time.
  if next_revision > kept then
    delete from public.onboarding_step_revisions r
    where r.workspace_id = workspace and r.session_id = session and r.step_id = step and r.revision = next_revision - kept;
  end if;
  return now();
end
$$;

-- Row security asks these in most statements. In SQL, each call was planned anew; in PL/pgSQL the plan is kept.
create or replace function app.user_id() returns uuid
language plpgsql stable set search_path = '' as
$$ begin return (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid; end $$;

create or replace function app.is_platform_admin() returns boolean
language plpgsql stable set search_path = '' as
$$
begin
  return coalesce(
    nullif(current_setting('request.jwt.claims', true), '')::jsonb -> 'app_metadata' ->> 'role' = 'platform_admin', false);
end
$$;

create or replace function app.job_workspace() returns uuid
language plpgsql stable set search_path = '' as
$$ begin return (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'workspace_id')::uuid; end $$;
