-- Every act that changes something writes audit rows, so their plan is kept too. Runs as the caller, under row security.
create function app.write_acts(acts jsonb) returns void
language plpgsql volatile set search_path = '' as
$$
begin
  insert into public.audit_log (workspace_id, actor_id, action, target_type, target_id, details, request_id)
  select a.workspace_id, a.actor_id, a.action, a.target_type, a.target_id, a.details, a.request_id
  from jsonb_to_recordset(acts) as a (
    workspace_id uuid, actor_id uuid, action text, target_type text, target_id text, details jsonb, request_id text
  );
end
$$;
revoke execute on function app.write_acts from public;
grant execute on function app.write_acts to authenticated, bridge_worker;
