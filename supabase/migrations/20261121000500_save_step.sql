-- Saving a step is what people do most, so it takes two statements whose plans are kept: one locks the session and reads
-- what a save must know, one writes. Both run as the caller, under row security. Each statement inside sees what was
-- committed before it began: what the lock waited for is read.

create function app.lock_step(workspace uuid, session uuid, step int, base_revision int)
returns table (user_id uuid, started_at timestamptz, current jsonb, base jsonb, other_completed int, session_revision int)
language plpgsql volatile rows 1 set search_path = '' as
$$
begin
  perform from public.onboarding_sessions s where s.workspace_id = workspace and s.id = session for update;
  return query
    select s.user_id, s.started_at,
      (select to_jsonb(st) - 'workspace_id' - 'session_id' from public.onboarding_steps st
        where st.workspace_id = workspace and st.session_id = session and st.step_id = step),
      (select jsonb_build_object('data', r.data, 'definition_version', r.definition_version)
        from public.onboarding_step_revisions r
        where r.workspace_id = workspace and r.session_id = session and r.step_id = step and r.revision = base_revision),
      p.other_completed, p.session_revision
    from public.onboarding_sessions s
    cross join lateral (
      select count(*) filter (where st.is_complete and st.step_id <> step)::int as other_completed,
        coalesce(sum(st.revision), 0)::int as session_revision
      from public.onboarding_steps st
      where st.workspace_id = workspace and st.session_id = session and st.step_id <= 23
    ) p
    where s.workspace_id = workspace and s.id = session;
end
$$;

-- The step, its revision and the session's time; former revisions beyond `kept` go.
create function app.write_step(
  workspace uuid, session uuid, step int, answers jsonb, next_revision int, seal text, complete boolean,
  not_applicable boolean, version int, again boolean, person uuid, kept int
) returns timestamptz
language plpgsql volatile set search_path = '' as
$$
begin
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
  if next_revision > kept then
    delete from public.onboarding_step_revisions r
    where r.workspace_id = workspace and r.session_id = session and r.step_id = step and r.revision <= next_revision - kept;
  end if;
  update public.onboarding_sessions s set updated_at = now() where s.workspace_id = workspace and s.id = session;
  return now();
end
$$;

revoke execute on function app.lock_step, app.write_step from public;
grant execute on function app.lock_step, app.write_step to authenticated;
