-- A version, once written, stays as it is. Row security already lets nobody change or remove one; this refuses logins that
-- pass it by. Only the owner of the table may: that is how the rows of a workspace go when the workspace goes.

create function app.refuse_rewrite() returns trigger
language plpgsql set search_path = '' as
$$
begin
  if current_user = (select pg_catalog.pg_get_userbyid(c.relowner) from pg_catalog.pg_class c where c.oid = tg_relid) then
    return null;
  end if;
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end
$$;
revoke execute on function app.refuse_rewrite from public;

-- By statement, so that it fires when row security hides every row too.
create trigger append_only before update or delete or truncate on public.business_context_manifests
  for each statement execute function app.refuse_rewrite();

alter table public.business_context_manifests
  rename constraint business_context_manifests_workspace_id_version_major_versi_key to business_context_manifests_version;
