-- The same answer in a third of the time: a run asks it before each statement and each manifest. The view joins what this
-- does not need, and a body in plpgsql is planned once for each connection.
create or replace function app.has_company() returns boolean
language plpgsql volatile security definer set search_path = '' as
$$
begin
  return exists (
    select from pg_catalog.pg_stat_get_activity(null) a
    where a.datid = (select d.oid from pg_catalog.pg_database d where d.datname = current_database())
      and a.usesysid = (select r.oid from pg_catalog.pg_roles r where r.rolname = 'bridge_app')
      and (a.state <> 'idle' or a.state_change > clock_timestamp() - interval '100 milliseconds'));
end
$$;
