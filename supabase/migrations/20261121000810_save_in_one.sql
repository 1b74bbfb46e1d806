-- Every policy asks this, and for each call its query was planned anew: what it looks for was known by then, and a plan for
-- that one value seemed worth it. It never is.
alter function app.member_of set plan_cache_mode = force_generic_plan;

-- A save in one statement: it locks the session, and when nobody else wrote the step since the revision the answers started
-- from, it writes them and the audit row. Otherwise it writes nothing and says what there is, so that the answers can be merged and sent again.
-- Runs with its owner's rights and asks once who the caller is, by the rule of the policies: a member with at least analyst,
-- a session that is not parked.
drop function if exists app.lock_step, app.write_step, app.save_step;

-- `base_revision` null: from whatever there is. `answers` null: only lock and read. Null without such a session.
create function app.save_step(
  workspace uuid, session uuid, step int, base_revision int, answers jsonb, seal text, complete boolean,
  not_applicable boolean, version int, again boolean, kept int, request text
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
      -- Copied from the row, where the answers are compressed already: doing that twice costs more than finding them.
      insert into public.onboarding_step_revisions
        (workspace_id, session_id, step_id, revision, data, definition_version, saved_by)
      select st.workspace_id, st.session_id, st.step_id, st.revision, st.data, st.definition_version, st.saved_by
      from public.onboarding_steps st
      where st.workspace_id = workspace and st.session_id = session and st.step_id = step;
      -- Revisions rise by one, so one goes as one comes; a range would be planned anew every time.
      if next_revision > kept then
        delete from public.onboarding_step_revisions r
        where r.workspace_id = workspace and r.session_id = session and r.step_id = step and r.revision = next_revision - kept;
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
